"""Every heading, figure, table and footnote can be linked to; numbers are links to themselves."""

import lxml.html
import pytest

from essays.markdown import Picture, Records, Rendition, Target, render

RECORDS = Records(
    pictures={7: Picture(Rendition("/p.png", 10, 5))}, base_url="https://gap.test/essay/"
)
TABLE = "| a |\n| --- |\n| 1 |\n"
TEXT = f"""
## Part

### Section

#### Paragraph

##### Paragraph

Text.[^n]

![A picture](image:7)

![A picture](image:7)

/// figure-caption
Growth.
///

{TABLE}
{TABLE}
/// table-caption
    attrs: {{id: sizes}}
Sizes.
///

[^n]: A note.
"""


def html_for(target):
    return lxml.html.fromstring(f"<div>{render(TEXT, target, RECORDS).html}</div>")


@pytest.mark.parametrize("target", [Target.PAGE, Target.FEED])
@pytest.mark.parametrize(
    ("path", "anchors"),
    [
        (".//h2[.='Part']", ["part"]),
        (".//h3", ["section"]),
        (".//h4", ["paragraph"]),
        (".//h5", ["paragraph-2"]),
        (".//figure[img]", ["unnumbered-picture", "figure-1"]),
        (".//figure[.//table]", ["unnumbered-table", "sizes"]),
        (".//*[contains(., 'A note.')][@id]", ["fn-1"]),
    ],
)
def test_each_has_an_anchor(target, path, anchors):
    assert [found.get("id") for found in html_for(target).xpath(path)] == anchors


def test_the_contents_list_has_levels_two_and_three():
    assert [heading.anchor for heading in render(TEXT, Target.PAGE, RECORDS).toc] == [
        "part",
        "section",
    ]


def test_the_number_of_a_caption_is_a_link_to_it():
    links = html_for(Target.PAGE).xpath(".//figcaption/b/a")
    assert [(link.text, link.get("href")) for link in links] == [
        ("Figure 1.", "#figure-1"),
        ("Table 1.", "#sizes"),
    ]


@pytest.mark.parametrize("target", [Target.MAIL, Target.FEED])
def test_elsewhere_the_number_is_plain(target):
    assert not html_for(target).xpath(".//b/a")


def test_a_mail_has_no_anchors():
    assert not html_for(Target.MAIL).xpath(".//@id")


def test_a_link_to_any_of_them_is_no_fault():
    text = f"{TEXT}\n[a](#paragraph) [b](#unnumbered-table) [c](#figure-1)\n"
    assert not render(text, Target.PAGE, RECORDS).faults
