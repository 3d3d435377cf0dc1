"""Each construct, in each output."""

import pytest

from essays.markdown import Records, Target, render

RECORDS = Records(base_url="https://gap.example/kv/")


def html(text: str, target: Target = Target.PAGE) -> str:
    return render(text, target, RECORDS).html


@pytest.mark.parametrize("target", [Target.MAIL, Target.FEED])
def test_what_is_read_elsewhere_needs_the_address_of_its_page(target):
    with pytest.raises(ValueError, match="base_url"):
        render("Text.", target)


def test_paragraphs_and_emphasis():
    assert html("One *two* **three**.") == "<p>One <em>two</em> <strong>three</strong>.</p>"
