"""Other addresses in a text, and nothing else of it changed."""

import pytest

from essays.markdown.targets.moved import moved

TEXTS = {
    "![A bar](a.png) and [b](c.md)": "![A bar](image:7) and [b](page:8)",
    '![A *b*](<a.png> "T") [x][y]\n\n[y]: c.md "T"': (
        '![A *b*](image:7 "T") [x][y]\n\n[y]: page:8 "T"'
    ),
    "[![A](a.png)](c.md)": "[![A](image:7)](page:8)",
    "- one\n  - ![A](a.png)\n\n> ![A](a.png)": "- one\n  - ![A](image:7)\n\n> ![A](image:7)",
    "| a | b |\n| - | - |\n| ![A](a.png) | [c](c.md) |": (
        "| a | b |\n| - | - |\n| ![A](image:7) | [c](page:8) |"
    ),
    'X <img src="a.png" alt="A"> <a href=\'c.md\'>y</a>': (
        'X <img src="image:7" alt="A"> <a href="page:8">y</a>'
    ),
    '<p><img alt="A" src="a.png"></p>': '<p><img alt="A" src="image:7"></p>',
    "Text.[^1]\n\n[^1]: ![A](a.png)": "Text.[^1]\n\n[^1]: ![A](image:7)",
    "![A](%61.png) ![A](other.png)": "![A](image:7) ![A](other.png)",
    "`![A](a.png)`\n\n```\n![A](a.png)\n```\n": "`![A](a.png)`\n\n```\n![A](a.png)\n```\n",
    "$a[b](a.png)$ \\![A](a.png)": "$a[b](a.png)$ \\![A](a.png)",
}


def change(address: str, alt: str | None) -> str | None:
    return {("a.png", True): "image:7", ("c.md", False): "page:8"}.get((address, alt is not None))


@pytest.mark.parametrize("text", TEXTS)
def test_addresses_move_and_all_else_stays(text):
    assert moved(text, change) == TEXTS[text]


def test_the_description_comes_along():
    found = []
    moved('![A *b*](x.png) <img src="y.png" alt="C">', lambda *each: found.append(each))
    assert found == [("x.png", "A *b*"), ("y.png", "C")]
