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
    """Drop comments, the white space that carries no meaning, and the names of fixed lengths."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    css = re.sub(r" ([*/]) ", r"\1", re.sub(r"\s+", " ", css).replace(": ", ":"))
    return written_out(re.sub(r"\s*([{};,>])\s*", r"\1", css).replace(";}", "}").strip())


def written_out(css: str) -> str:
    """Put lengths in rem that are named once, and multiples of them, in the place of the names."""
    for name, length in re.findall(r"(--[a-z]+):([\d.]+)rem;", css):
        css = css.replace(f"{name}:{length}rem;", "")
        css = re.sub(
            rf"(-?[\d.]*)\*?var\({name}\)",
            lambda use, length=length: f"{float(use[1] or 1) * float(length):g}rem",
            css,
        )
    return re.sub(r"(?<![\d.])0\.", ".", re.sub(r"calc\((-?[\d.]+rem)\)", r"\1", css))
