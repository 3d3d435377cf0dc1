"""nginx and Caddy with the shipped files, but for ports, certificate and places of this machine."""

import re
import ssl
import subprocess
from pathlib import Path

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPSConnectionPool

from tests.integration.processes import ROOT, Process, answers, free_port, wait_for

NAME = "example.org"
FILES = ROOT / ".deploy"


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate of the site's name that its own key has signed."""
    pem, key = folder / "fullchain.pem", folder / "privkey.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}",
         "-keyout", key, "-out", pem],
        check=True, capture_output=True,
    )  # fmt: skip
    return pem, key


class Nginx:
    def __init__(self, program: Path, folder: Path, upstream: int):
        self.port, self.http, self.folder = free_port(), free_port(), folder
        self.certificate, key = certificate(folder)
        text = (FILES / "nginx.conf").read_text()
        text = re.sub(
            r"listen (?:\[::\]:)?443 ssl http2;", f"listen {self.port} ssl http2;", text, count=1
        )
        text = re.sub(r"listen (?:\[::\]:)?80;", f"listen {self.http};", text, count=1)
        text = re.sub(r" *listen \[::\]:.*\n", "", text)
        for theirs, ours in {
            "/etc/letsencrypt/live/example.org/fullchain.pem": self.certificate,
            "/etc/letsencrypt/live/example.org/privkey.pem": key,
            "/var/log/nginx": folder,
            "127.0.0.1:8000": f"127.0.0.1:{upstream}",
        }.items():
            assert theirs in text
            text = text.replace(theirs, str(ours))
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        places = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
        (folder / "all.conf").write_text(
            f"daemon off; user root; worker_processes 1; pid {folder}/pid;\n"
            f"events {{}}\nhttp {{\n{places}{text}\n}}\n"
        )
        command = [str(program), "-e", str(folder / "error.log"), "-c", str(folder / "all.conf")]
        self.process = Process(command, {}, folder / "said.log")
        wait_for(lambda: answers(self.port), 30, "nginx")

    @property
    def logged(self) -> str:
        names = ("into-the-gap.log", "into-the-gap.error.log", "error.log")
        return "".join((self.folder / name).read_text() for name in names)


class Caddy:
    def __init__(self, program: Path, folder: Path, upstream: int):
        self.port, self.http, self.folder = free_port(), free_port(), folder
        self.certificate, key = certificate(folder)
        text = (FILES / "Caddyfile").read_text()
        ports = f"{{\n\tadmin off\n\thttp_port {self.http}\n\thttps_port {self.port}\n"
        text = text.replace("{\n", ports, 1)
        text = text.replace(f"{NAME} {{\n", f"{NAME} {{\n\ttls {self.certificate} {key}\n")
        assert "127.0.0.1:8000" in text
        path = folder / "Caddyfile"
        path.write_text(text.replace("127.0.0.1:8000", f"127.0.0.1:{upstream}"))
        command = [str(program), "run", "--adapter", "caddyfile", "--config", str(path)]
        home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
        self.process = Process(command, home, folder / "said.log")
        wait_for(lambda: answers(self.port), 30, "Caddy")

    @property
    def logged(self) -> str:
        return self.process.said


KINDS = {"nginx": Nginx, "caddy": Caddy}


class _ToPort(HTTPAdapter):
    """Asks for the site by its name, and finds it at a port of this machine."""

    def __init__(self, front: Nginx | Caddy):
        trusted = ssl.create_default_context(cafile=front.certificate)
        names = {"server_hostname": NAME, "assert_hostname": NAME}
        self.pool = HTTPSConnectionPool("127.0.0.1", front.port, ssl_context=trusted, **names)
        super().__init__()

    def get_connection_with_tls_context(self, request, verify, proxies=None, cert=None):
        return self.pool


def session_through(front: Nginx | Caddy) -> requests.Session:
    session = requests.Session()
    session.headers["Host"] = NAME
    session.mount(f"https://{NAME}", _ToPort(front))
    return session
