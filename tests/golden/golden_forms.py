"""What each construct of the golden essay must be in each output.

For HTML an XPath that is true of it, for plain text and Markdown words that stand there.
"""

from typing import NamedTuple


class Forms(NamedTuple):
    page: str
    mail: str
    feed: str
    text: str
    twin: str


def same(xpath: str, text: str, twin: str) -> Forms:
    """A construct that is the same in every HTML."""
    return Forms(xpath, xpath, xpath, text, twin)


def within(number: int) -> str:
    return f"//ol[@class='footnotes']/li[{number}]"
