"""Whatever an author builds, every output ends, none raises, and no word is lost."""

import os
from functools import partial

from hypothesis import given, settings
from markdown_dangers import dangers
from markdown_records import RECORDS, rendered
from markdown_structured import TEXTS, WORD

from essays.markdown import Head, Target, passages, references, render, twin
from tests.effort import soon

HEAD = Head("T", "", "", "", "", "", "https://gap.example/kv/")
OFTEN = 300 if os.environ.get("GAP_FULL") else 60


def said(output: str) -> set[str]:
    return set(WORD.findall(output))


@given(TEXTS)
@settings(max_examples=OFTEN, deadline=None, derandomize="CI" in os.environ)
def test_every_output_has_every_word(text):
    typed = said(text)
    for target in Target:
        result = soon(partial(render, text, target, RECORDS))
        assert list(dangers(result.html)) == []
        assert typed - said(result.html) == set(), target
        assert typed - said(result.text) == set(), target
    written = soon(partial(twin, text, HEAD, RECORDS))
    assert typed - said(written) == set()
    assert typed - said(rendered(written).html) == set()  # read anew
    passages(text)
    references(text)
