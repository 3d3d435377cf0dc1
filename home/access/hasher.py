"""Passwords are hashed one at a time, so that readers keep the other processor."""

from threading import BoundedSemaphore, Lock

from django.contrib.auth.hashers import PBKDF2PasswordHasher

LINE = 5  # one that is hashed and those who wait for it, at about half a second each


class Busy(Exception):
    """More passwords are being checked than this process takes at once."""


class OneAtATime(PBKDF2PasswordHasher):
    """Django's own hasher, with the same hashes. Raises Busy where the line is full.

    A login takes as long as this does, known name or not: what does not wait here cannot keep
    the threads of the server from readers.
    """

    line = BoundedSemaphore(LINE)
    turn = Lock()

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        if not self.line.acquire(blocking=False):
            raise Busy
        try:
            with self.turn:
                return super().encode(password, salt, iterations)
        finally:
            self.line.release()
