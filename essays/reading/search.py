"""Search for readers: which pages hold the words, and where in them. No script is needed."""

import re
from dataclasses import dataclass

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString
from wagtail.models import Page
from wagtail.search.query import PlainText

from essays.markdown import WORD, Passage, displayed, passages, stem
from essays.models import WrittenPage
from essays.outputs import contained
from essays.reading.search_records import Records, holds, records_with

MOST_RESULTS = 20
MOST_WORDS = 12
MOST_CHARACTERS = 200
AROUND = 130  # characters shown on either side of the first word that was found
QUOTED = re.compile(r"[\"“„]([^\"“”„]+)[\"“”]")
HIDDEN = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Result:
    page: WrittenPage
    summary: SafeString
    passage: Passage | None


def search(request: HttpRequest) -> HttpResponse:
    typed = HIDDEN.sub(" ", request.GET.get("q", ""))[:MOST_CHARACTERS].strip()
    wanted = wanted_in(typed)
    phrases = phrases_in(typed)
    pages = [page for page in found(wanted) if has(page, phrases)] if wanted else []
    records = records_with(wanted, phrases) if wanted else Records()
    all_words = bool(pages or records) or len(wanted) < 2
    if not all_words:
        pages = (found(wanted) if phrases else []) or found(wanted, "or")
    results = [result_of(page, set(wanted)) for page in pages]
    said = typed if QUOTED.search(typed) else f"“{typed}”"
    context = {
        "typed": typed,
        "said": said,
        "results": results,
        "records": records,
        "all_words": all_words,
    }
    return render(request, "essays/search.html", context)


def wanted_in(typed: str) -> list[str]:
    """The stems to look for: letters and digits alone, so that no database sees an operator."""
    return list(dict.fromkeys(map(stem, WORD.findall(displayed(typed)))))[:MOST_WORDS]


def phrases_in(typed: str) -> list[list[str]]:
    """The stems of what stands in quotation marks, which must follow each other."""
    quoted = (WORD.findall(displayed(quotation)) for quotation in QUOTED.findall(typed))
    return [[stem(word) for word in words] for words in quoted if len(words) > 1]


def has(page: WrittenPage, phrases: list[list[str]]) -> bool:
    """Say whether each phrase stands in one of the page's texts."""
    if not phrases:
        return True
    read = contained(page, "passages", lambda: passages(page.body)) or ()
    texts = [page.title, page.summary, page.subtitle]
    texts += [text for part in read for text in (part.heading, part.text)]
    return all(any(holds(text, [phrase]) for text in texts) for phrase in phrases)


def found(wanted: list[str], operator: str = "and") -> list[WrittenPage]:
    """Return the readable pages with all words ("and") or some ("or"), the best first."""
    query = PlainText(" ".join(wanted), operator=operator)
    ranked = [page.pk for page in Page.objects.live().search(query)[: 2 * MOST_RESULTS]]
    pages = {
        page.pk: page
        for model in apps.get_models()
        if issubclass(model, WrittenPage)
        for page in model.objects.readable().filter(pk__in=ranked)
    }
    best = [pages[pk] for pk in ranked if pk in pages]
    best.sort(key=lambda page: -hits(f"{page.title} {page.summary}", set(wanted)))
    return best[:MOST_RESULTS]


def hits(text: str, wanted: set[str]) -> int:
    """How many of the wanted words are in a text."""
    return len(wanted.intersection(map(stem, WORD.findall(text))))


def result_of(page: WrittenPage, wanted: set[str]) -> Result:
    shown = None
    best = contained(page, "passages", lambda: best_passage(page.body, wanted))
    if best:
        text = marked(cut(best.text, wanted), wanted)
        shown = Passage(marked(best.heading, wanted), best.anchor, text)
    return Result(page, marked(page.summary, wanted), shown)


def best_passage(body: str, wanted: set[str]) -> Passage | None:
    """The first of those with most words; a heading counts as a part of what follows it."""

    def worth(part: Passage) -> tuple[int, bool]:
        return hits(f"{part.heading} {part.text}", wanted), bool(part.text)

    best = max(passages(body), key=worth, default=None)
    return best if best and worth(best)[0] else None


def cut(text: str, wanted: set[str]) -> str:
    """The part of a paragraph around the first word that was wanted, cut between words."""
    first = next((word.start() for word in WORD.finditer(text) if stem(word[0]) in wanted), 0)
    start = text.rfind(" ", 0, first - AROUND) + 1 if first > AROUND else 0
    end = text.find(" ", first + AROUND)
    tail = "" if end < 0 else " …"
    return ("… " if start else "") + text[start : end if tail else None] + tail


def marked(text: str, wanted: set[str]) -> SafeString:
    """A plain text as HTML with `<mark>` around the wanted words."""
    position, pieces = 0, []
    for word in WORD.finditer(text):
        if stem(word[0]) in wanted:
            pieces.append((text[position : word.start()], word[0]))
            position = word.end()
    html = format_html_join("", "{}<mark>{}</mark>", pieces)
    return html + conditional_escape(text[position:])
