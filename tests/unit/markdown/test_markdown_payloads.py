"""Of 1,900 hostile texts nothing runs, loads or restyles anything, in any output.

For each kind there is a control: with a weaker gate, or without escaping, the check finds it.
"""

import html

import markdown
import nh3
import pytest
from lxml.html import HtmlElement
from markdown.extensions.tables import TableExtension
from markdown_dangers import EXECUTABLE, executables, scheme_of
from markdown_payloads import KINDS
from markdown_records import RECORDS, unguarded

from essays.markdown import Head, Target, pipeline, render, sanitize, twin
from essays.markdown.elements import serialize
from essays.markdown.grammar import Parsed
from essays.markdown.hidden import HIDDEN

HEAD = Head("T", "", "2026", "", "", "", "https://gap.example/kv/")
# What keeps a kind from running is the escaping of what is printed, or the gate, or both.
ESCAPED = {"entities", "fence attributes", "chart cells", "TeX macros", "citation keys"}
BOTH = {"link titles"}
FOREIGN = {"math", "mtext", "svg", "title"}
WEAK = nh3.Cleaner(
    tags=sanitize.TEXT | sanitize.BLOCKS | sanitize.TABLES | (EXECUTABLE - {"template"}) | FOREIGN,
    clean_content_tags=set(),
    attributes={"*": {"href", "src", "srcdoc", "style", "action", "data", "title"}},
    generic_attribute_prefixes={"on"},
    url_schemes=sanitize.SCHEMES | {"javascript", "data", "vbscript"},
    link_rel=None,
)


def reader_of_the_twin(text: str) -> str:
    """The twin as another renderer shows it, which is told by no gate of ours what to leave out.

    Of texts that cannot be published there is no twin.
    """
    if render(text, resolver=RECORDS).errors:
        return ""
    tables = TableExtension(use_align_attribute=True)
    return markdown.markdown(twin(text, HEAD, RECORDS), extensions=["fenced_code", tables])


HTML = {target.value: lambda text, t=target: render(text, t, RECORDS).html for target in Target}
HTML["twin"] = reader_of_the_twin


def unescaped(body: HtmlElement) -> str:
    return html.unescape(serialize(body)).replace("title='", 'title="')


def found(kind: str, output: str) -> list[tuple[str, list[str]]]:
    dangers = ((text, list(executables(HTML[output](text)))) for text in KINDS[kind])
    return [(text, what) for text, what in dangers if what]


def test_there_are_enough_kinds_and_payloads():
    assert len(KINDS) >= 12
    assert len({payload for kind in KINDS.values() for payload in kind}) >= 1_000


@pytest.mark.parametrize("output", HTML)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_runs(kind, output):
    assert found(kind, output) == []


@pytest.mark.parametrize("kind", KINDS)
def test_plain_text_is_plain(kind):
    for payload in KINDS[kind]:
        assert not HIDDEN.search(render(payload, resolver=RECORDS).text)


@pytest.mark.parametrize("kind", KINDS)
def test_the_check_sees_what_comes_through(kind, monkeypatch):
    """The control: the kind's escaping, or the gate, is weakened."""
    if kind in ESCAPED | BOTH:
        monkeypatch.setattr(pipeline, "serialize", unescaped)
    if kind not in ESCAPED:
        monkeypatch.setattr(sanitize, "_cleaner", WEAK)
        monkeypatch.setattr(Parsed, "html", unguarded)
        monkeypatch.setattr("essays.markdown.steps.links._leads_somewhere", lambda href: True)
    assert len(found(kind, "page")) > len(KINDS[kind]) / 20


@pytest.mark.parametrize(
    "address",
    [
        "javascript:x",
        " javascript:x",
        "\x01JAVA\tSCRIPT:x",
        "java\nscript:x",
        "\x00 \x1fjavascript:",
    ],
)
def test_addresses_are_read_as_browsers_do(address):
    assert scheme_of(address) == "javascript:"
