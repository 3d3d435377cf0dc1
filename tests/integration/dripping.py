"""A server that talks sense for a while, and then answers with one byte at a time for ever."""

import socket
import threading
import time
from contextlib import suppress

COMMANDS = {b"ehlo", b"mail", b"rcpt", b"data"}
EVERY = 0.2  # seconds: no timeout of a single read is ever over
GREETING = b"220 drip\r\n"
REPLIES = {b"data": b"354 go on\r\n", b"": b"250 ok\r\n"}


class Dripping:
    """Use it in a `with`. It drips from the first line that begins with `at` ("" is at once).

    Over HTTP `head` is what it says in one piece first.
    """

    def __init__(self, at: bytes = b"", *, smtp: bool = False, head: bytes = b""):
        self.at, self.smtp, self.head = at, smtp, head
        self.calls = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._over = threading.Event()

    def __enter__(self) -> "Dripping":
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *args) -> None:
        self._over.set()
        self._socket.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._socket.accept()
                self.calls += 1
                threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        with suppress(OSError), line:
            if self.smtp:
                self._say_what_smtp_says(line)
            else:
                line.recv(65_536)
                line.sendall(self.head)
            while not self._over.is_set():
                line.sendall(b"2")
                time.sleep(EVERY)

    def _say_what_smtp_says(self, line: socket.socket) -> None:
        if not self.at:
            return
        line.sendall(GREETING)
        for said in line.makefile("rb"):
            if said.startswith(self.at):
                return
            if said[:4] in COMMANDS:
                line.sendall(REPLIES.get(said[:4], REPLIES[b""]))
