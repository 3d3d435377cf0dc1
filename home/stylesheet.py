"""The site's style rules, read once, put into each page: one round trip, no flash, no build."""

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "styles"
OF_OTHERS = {"50-front.css", "55-records.css", "70-short.css"}
KINDS = ("", "essay")


@dataclass(frozen=True)
class Stylesheet:
    css: str
    csp_hash: str


@cache
def stylesheet(kind: str = "") -> Stylesheet:
    """Return home/styles in the order of their file names, without comments and indents.

    A page of the kind "essay" has to be small: it gets nothing of what only others have.
    """
    left_out = OF_OTHERS if kind == "essay" else set()
    paths = [path for path in sorted(FOLDER.glob("*.css")) if path.name not in left_out]
    css = squeezed("\n".join(path.read_text() for path in paths))
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return Stylesheet(css, f"sha256-{digest}")


def squeezed(css: str) -> str:
    """Drop comments and the white space that carries no meaning."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    css = re.sub(r"\s+", " ", css).replace(": ", ":")
    return re.sub(r"\s*([{};,>])\s*", r"\1", css).replace(";}", "}").strip()
