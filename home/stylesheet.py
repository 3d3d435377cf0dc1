"""The site's style rules, read once, put into each page: one round trip, no flash, no build."""

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "styles"


@dataclass(frozen=True)
class Stylesheet:
    css: str
    csp_hash: str


@cache
def stylesheet() -> Stylesheet:
    """Return all of home/styles in the order of their file names, without comments and indents."""
    css = squeezed("\n".join(path.read_text() for path in sorted(FOLDER.glob("*.css"))))
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return Stylesheet(css, f"sha256-{digest}")


def squeezed(css: str) -> str:
    """Drop comments and the white space that carries no meaning."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r"\s*([{};,>])\s*", r"\1", css).replace(";}", "}").strip()
