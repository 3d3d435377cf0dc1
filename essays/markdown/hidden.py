"""Characters that show nothing and can make a text read as what it is not (CVE-2021-42574)."""

import re
import unicodedata
from collections.abc import Iterator

from essays.markdown.faults import Fault, Kind

# Controls, bidirectional overrides, zero-width spaces, tag characters, surrogates and
# noncharacters. The joiners U+200C and U+200D stay: scripts and emoji need them.
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)


def told(typed: str) -> Iterator[Fault]:
    """A warning for each kind of hidden character on a line."""
    if not HIDDEN.search(typed):
        return
    for number, line in enumerate(typed.split("\n"), start=1):
        for character in sorted(set(HIDDEN.findall(line))):
            name = unicodedata.name(character, "a control character")
            message = f"A hidden character was left out: U+{ord(character):04X}, {name}."
            yield Fault(number, Kind.HIDDEN_CHARACTER, message)
