"""Each case that real essays brought up, as the reader of each output gets it."""

import lxml.html
import pytest
from markdown_cases import CASES
from markdown_records import RECORDS, rendered, text

from essays.markdown import Head, Target, passages, render, twin

HEAD = Head("T", "", "", "", "", "", "https://gap.example/kv/")
HTMLS = [*Target, "twin"]
OUTPUTS = [*HTMLS, "text", "search"]


def html_of(markdown: str, output: str) -> lxml.html.HtmlElement:
    """The HTML of an output; of a twin, that of what its readers' programs make of it."""
    if output == "twin":
        copy = twin(markdown, HEAD, RECORDS).removeprefix(str(HEAD))
        html = render(copy, Target.PAGE, RECORDS).html
    else:
        html = rendered(markdown, output).html
    return lxml.html.fromstring(f"<div>{html}</div>")


def said_in(markdown: str, output: str) -> str:
    if output == "text":
        return text(markdown)
    if output == "search":
        return " ".join(passage.text for passage in passages(markdown))
    return html_of(markdown, output).text_content()


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_output_says_its_words(case, output):
    said = said_in(case.typed, output)
    place = 0
    for word in case.said.split():
        assert word in said[place:]
        place = said.index(word, place) + len(word)
    assert [word for word in case.unsaid.split() if word in said] == []


@pytest.mark.parametrize("output", HTMLS)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_html_has_its_elements(case, output):
    assert html_of(case.typed, output).xpath(f"boolean({case.has})")


@pytest.mark.parametrize("case", [case for case in CASES.values() if case.text])
def test_the_text_is_set_like_this(case):
    assert text(case.typed) == case.text


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_author_is_told_of_what_stays_or_goes(case):
    assert {fault.kind for fault in rendered(case.typed).faults} == {case.told} - {None}
