"""What Gmail, Outlook and Apple Mail do not know (caniemail.com) is in no note unexplained."""

import pytest

from newsletter.letters.rendering import note_letter
from newsletter.models import MailSettings
from tests.factories import make_claim, make_essay

pytestmark = pytest.mark.django_db
CLIENTS = ["gmail.*", "outlook.*", "apple-mail.*"]
# Feature: (families of clients that do not know all of it, why it may be in a note nevertheless).
ALLOWED = {
    "<abbr> element": ("outlook", "They keep what is in it."),
    "<body> element": ("gmail outlook", "Its ground is also that of the table in it, for them."),
    "<style> element": ("gmail outlook", "Dark mode and small sizes alone; all else is inline."),
    "@media": ("gmail outlook", "Who ignores it shows the light mode, or darkens it himself."),
    "<picture> element": (
        "gmail outlook apple-mail",
        "They show the picture for light grounds, which has its own ground.",
    ),
    "align attribute": ("outlook", "Only center on a cell, which they know: not left, not right."),
    "aria-label attribute": ("outlook", "They read out the number that stands there."),
    "background": ("outlook", "Only colors, which they know."),
    "border": ("outlook", "At most 8 px; those that carry meaning are on cells."),
    "display": (
        "gmail outlook",
        "Only none, block and inline-block.",
    ),
    "display:none": ("gmail outlook", "The preheader: shown, it is the true thing once more."),
    "font-size": ("outlook", "Only px, which they know."),
    "font-weight": ("outlook", "Only normal, which they know."),
    "height attribute": ("outlook", "On pictures in px; at 120 dpi they do not scale it."),
    "height property": ("outlook", "On rules and pictures, which have their own."),
    "letter-spacing": ("outlook", "A small one in px, for looks."),
    "line-height": ("outlook", "In px: they take it for the least height."),
    "margin": ("gmail outlook", "None is negative. Auto is for the column, which they center."),
    "max-width": (
        "outlook apple-mail",
        "Outlook gets a table of 620 px in a comment of its own.",
    ),
    "overflow": ("gmail outlook apple-mail", "Code or a table that is too wide widens the mail."),
    "overflow-wrap": ("gmail outlook apple-mail", "word-break says the same to the others."),
    "padding": ("outlook", "On cells, where they know it; elsewhere for looks."),
    "role attribute": ("outlook", "One old client reads layout tables out as tables."),
    "srcset and sizes attributes": ("gmail outlook", "Only in <picture>: see there."),
    "table-layout": ("gmail outlook", "Columns are as wide as their words."),
    "text-align": ("gmail outlook", "Only left, right and center, which they know."),
    "text-decoration": ("gmail outlook", "Only none, alone, which they know."),
    "white-space": (
        "gmail outlook",
        "Keeps the lines of a <pre>, which does so itself.",
    ),
    "width attribute": ("outlook", "In px or of the whole width; at 120 dpi they do not scale it."),
    "width property": ("outlook", "On tables and rules, where they know it."),
    "word-break": ("gmail outlook apple-mail", "They break long words in their own way."),
}
BODY = """## Part

Text **strong**, *em*, `code`, H~2~O, [a link](https://example.org) and KV.[^a]

| a | b |
|---|--:|
| 1 | 2 |

/// table-caption
A table.
///

```python hl_lines="1"
x = 1
```

/// details | More
Inside.
///

/// aside | Aside
Inside.
///

> A quote.

/// derivation | The sum
Of $a_1$ and [2.0-4.6x](claim:zhong2024distserve/chat-vllm) [@zhong2024distserve, Table 2]:

$$\\frac{1}{2} + x \\tag{1}$$

3x
///

It is [3x](#the-sum).

/// number | 3x
Three times.
///

```chart
title: A chart
type: bar
x: Name
y: Time (ms)

name,ms
a,1
b,2
```

1. one
2. two

---

[^a]: A footnote.

*[KV]: key-value
"""


def unknown(ask_judge, html: str) -> dict[str, str]:
    """Return the families of clients that do not know all of a feature, by the feature."""
    found = ask_judge("caniemail", html=html, clients=CLIENTS)
    families = {name: {client.split(".")[0] for client in found[name]} for name in found}
    order = ("gmail", "outlook", "apple-mail")
    return {name: " ".join(f for f in order if f in families[name]) for name in families}


@pytest.fixture
def note() -> str:
    MailSettings.objects.create(postal_address="1 Road, Town")
    claim = make_claim(status="disputed", remark="Nobody else measured it.")
    essay = make_essay(body=BODY, opening_line="Hello.", headline_claim=claim)
    assert not essay.rendered().errors
    return note_letter(essay).html


def test_what_they_do_not_know_is_explained(ask_judge, note):
    found = unknown(ask_judge, note)
    assert found == {name: families for name, (families, _) in ALLOWED.items()}


@pytest.mark.parametrize(
    ("html", "feature"),
    [
        ("<p style='display:grid'>a</p>", "display:grid"),
        ("<p style='position:fixed'>a</p>", "position"),
        ("<p style='filter:blur(1px)'>a</p>", "filter"),
        ("<video src='a'></video>", "<video> element"),
        ("<form><input type=text></form>", "<form> element"),
    ],
)
def test_the_judge_would_find_something(ask_judge, note, html, feature):
    found = unknown(ask_judge, note.replace("</h1>", f"</h1>{html}"))
    assert feature in found.keys() - ALLOWED.keys()
