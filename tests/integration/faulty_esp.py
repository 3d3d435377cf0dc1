"""A provider's HTTP API in a thread, which goes wrong in a way of its own for each path."""

import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

IN_A_MINUTE = format_datetime(datetime(2026, 1, 1, 0, 1, tzinfo=UTC), usegmt=True)
DATE = format_datetime(datetime(2026, 1, 1, tzinfo=UTC), usegmt=True)
INACTIVE = "Found inactive addresses: {}. Inactive recipients are ones that bounced."
ANSWERS = {  # by path: status, body as Postmark writes it, headers
    "accept": (200, {"ErrorCode": 0, "Message": "OK"}, {}),
    "partly": (200, {"ErrorCode": 0, "Message": "Message OK, but " + INACTIVE}, {}),
    "refuse": (422, {"ErrorCode": 406, "Message": INACTIVE}, {}),
    "invalid": (422, {"ErrorCode": 300, "Message": "Invalid 'To' address: '{}'."}, {}),
    "bad-from": (422, {"ErrorCode": 300, "Message": "Invalid 'From' address: '{}'."}, {}),
    "unreadable": (200, "<html>Welcome</html>", {}),
    "not-as-agreed": (200, {"ErrorCode": 0}, {}),
    "seconds": (429, {"Message": "Too fast"}, {"Retry-After": "120"}),
    "date": (429, {"Message": "Too fast"}, {"Retry-After": IN_A_MINUTE}),
    "later": (503, {"Message": "Busy"}, {"Retry-After": "120"}),
    **{str(code): (code, {"Message": "No"}, {}) for code in (400, 401, 408, 425, 500, 503)},
}


class FaultyESP(ThreadingHTTPServer):
    """Use it in a `with`. `accepted` counts the mails that this provider sends on."""

    points_to = ""  # the address in its redirects

    def __init__(self, certificate: Path | None = None):
        self.accepted = self.requests = 0
        super().__init__(("127.0.0.1", 0), _Handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)

    def __enter__(self) -> "FaultyESP":
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *args) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address) -> None:
        pass  # clients that hang up are what this is for


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        fault = self.path.split("/")[1]
        self.server.requests += 1
        self.close_connection = True
        if fault.startswith("moved-"):
            self._answer("", int(fault[6:]), "", {"Location": self.server.points_to})
        elif fault in ANSWERS:
            self._answer(json.loads(body)["To"], *ANSWERS[fault])
        else:
            getattr(self, fault)()

    def _answer(self, to: str, code: int, said: dict | str, headers: dict) -> None:
        content = said
        if isinstance(said, dict):
            first = to.split(",")[0]
            texts = {k: v.format(first) if isinstance(v, str) else v for k, v in said.items()}
            content = json.dumps(texts | {"To": to, "MessageID": "id-1"})
            self.server.accepted += said.get("ErrorCode") == 0
        self.send_response_only(code)
        for name, value in {"Date": DATE, "Content-Length": len(content), **headers}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(content.encode())

    def accept_and_fail(self) -> None:
        self.server.accepted += 1
        self._answer("", *ANSWERS["500"])

    def accept_and_hang(self) -> None:
        self.server.accepted += 1
        time.sleep(2)

    def accept_and_reset(self) -> None:
        self.server.accepted += 1
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def accept_and_break_tls(self) -> None:
        """Answer in plain text on a connection that is encrypted."""
        self.server.accepted += 1
        with socket.socket(fileno=self.connection.detach()) as plain:
            plain.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

    def log_message(self, *args) -> None:
        pass


@contextmanager
def full_backlog() -> Iterator[int]:
    """Give a port on which nobody accepts, and where no further connection finds room."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        waiting = [socket.socket() for _ in range(8)]
        for client in waiting:
            client.setblocking(False)
            with suppress(BlockingIOError):
                client.connect(server.getsockname())
        yield server.getsockname()[1]
        for client in waiting:
            client.close()


def self_signed(folder: Path) -> Path:
    """Make a certificate for localhost that nobody vouches for, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1)
    ).add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    signed = certificate.sign(key, hashes.SHA256())
    form = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "localhost.pem"
    pem = serialization.Encoding.PEM
    path.write_bytes(key.private_bytes(pem, *form) + signed.public_bytes(pem))
    return path
