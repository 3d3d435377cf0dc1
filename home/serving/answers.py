"""A finished answer in each coding that readers take, and what a conditional request gets."""

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache

from home.serving.compression import BEST, coding_for, is_text, quick

Headers = list[tuple[str, str]]
# The store's own, or of one connection: RFC 9110 and RFC 9112.
REPLACED = {"content-length", "content-encoding", "etag", "last-modified", "vary", "cache-control"}
KEPT_FOR = "public, max-age=0, must-revalidate"  # a cache in front asks back, and stays exact
OVERHEAD = 1_000  # bytes of an entry beside its texts, about

coding_of = lru_cache(500)(coding_for)


@dataclass
class Answer:
    """A status line, headers and a body as Django made them, without any coding."""

    status: str
    headers: Headers
    body: bytes
    etag: str = field(init=False)
    is_compressible: bool = field(init=False)
    forms: dict[str, tuple[Headers, bytes]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.etag = f'W/"{hashlib.sha256(self.body).hexdigest()[:24]}"'
        content_type = next((v for name, v in self.headers if name.lower() == "content-type"), "")
        self.is_compressible = is_text(content_type, self.body)
        self.headers = [(name, v) for name, v in self.headers if name.lower() not in REPLACED]
        self.headers += [("Vary", "Accept-Encoding"), ("Cache-Control", KEPT_FOR)]
        self.headers += [("ETag", self.etag)] if self.is_found else []

    @property
    def is_found(self) -> bool:
        return self.status.startswith("200")

    @property
    def size(self) -> int:
        """Bytes in memory, at most: no coding is larger than the text."""
        return OVERHEAD + len(self.body) * (3 if self.is_compressible else 1)

    def form(self, coding: str) -> tuple[Headers, bytes]:
        """Return headers and body in a coding, which is made when it is asked for first."""
        if coding not in self.forms:
            body = quick(self.body, coding, BEST) if coding else self.body
            encoded = [("Content-Encoding", coding)] if coding else []
            self.forms[coding] = [*self.headers, ("Content-Length", str(len(body))), *encoded], body
        return self.forms[coding]

    def reply(self, request: dict) -> tuple[str, Headers, bytes]:
        """Return status, headers and body for this very request (RFC 9110, 13.1.2 and 15.4.5)."""
        coding = coding_of(request.get("HTTP_ACCEPT_ENCODING", ""))
        headers, body = self.form(coding if self.is_compressible else "")
        if self.is_found and self.is_known_to(request.get("HTTP_IF_NONE_MATCH", "")):
            return "304 Not Modified", [h for h in headers if not h[0].startswith("Content-")], b""
        return self.status, headers, b"" if request["REQUEST_METHOD"] == "HEAD" else body

    def is_known_to(self, condition: str) -> bool:
        """Compare weakly: the codings of one text are the same text."""
        if not condition:
            return False
        opaque = self.etag.removeprefix("W/")
        known = {tag.strip().removeprefix("W/") for tag in condition.split(",")}
        return opaque in known or condition.strip() == "*"
