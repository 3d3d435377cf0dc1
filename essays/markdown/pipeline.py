"""From Markdown to what readers get: the order of all steps, which only this module knows."""

from dataclasses import replace

from essays.markdown import charts
from essays.markdown.bounds import MAX_CHARACTERS, ComplexityError
from essays.markdown.draft import Draft
from essays.markdown.elements import outer, parse, serialize
from essays.markdown.faults import Fault, Kind
from essays.markdown.formulas import math
from essays.markdown.quoted import citations, claims, derivations, numbers, problems, unsourced
from essays.markdown.records import NO_RECORDS, Resolver
from essays.markdown.result import Rendered, Target
from essays.markdown.sanitize import sanitize
from essays.markdown.steps import (
    callouts,
    code,
    figures,
    footnotes,
    headings,
    links,
    notices,
    tasks,
    typography,
)
from essays.markdown.targets import cutting
from essays.markdown.targets.text import plain_text
from essays.markdown.targets.words import count_words
from essays.markdown.typed import read

ENRICH = (
    links.keep_anchors,
    math.convert,
    links.resolve,
    citations.resolve,
    claims.resolve,
    problems.fill,
    figures.place_images,
    charts.place,
    figures.shape_tables,
    figures.number,
    code.shape,
    callouts.shape,
    tasks.show,
    typography.typeset_text,
    headings.outline,
    derivations.outline,
    derivations.check_numbers,
    unsourced.check,
    links.check_anchors,
    cutting.cut,
    footnotes.collect,
    claims.order,
    citations.number,
)

FINISH = {
    Target.PAGE: (
        figures.make_scrollable,
        charts.show,
        claims.place_behind,
        figures.link_captions,
        footnotes.place_beside,
        code.make_scrollable,
        numbers.list_at_end,
        citations.list_at_end,
        headings.add_links,
        derivations.link_titles,
        math.show,
    ),
    Target.MAIL: (
        footnotes.list_in_mail,
        citations.list_in_mail,
        links.make_absolute,
        links.lead_back,
        figures.drop_srcset,
        charts.show_picture,
        figures.fit_mail,
        code.drop_colors,
        headings.drop_ids,
        claims.drop_marks,
        math.show_pictures,
    ),
    Target.FEED: (
        footnotes.list_at_end,
        citations.list_at_end,
        links.make_absolute,
        figures.drop_srcset,
        charts.show_image,
        code.drop_colors,
        claims.drop_marks,
        math.show_images,
    ),
}


def render(
    text: str,
    target: Target = Target.PAGE,
    resolver: Resolver = NO_RECORDS,
    keeps: int | None = None,
) -> Rendered:
    """Render Markdown for one target, all of it or so many blocks with the notes they refer to.

    Whatever is wrong in the text is in the faults of the result; a text that is too long or
    too complex has a single fault and no content.

    Raises `ValueError` for mail or a feed if the resolver has no `base_url`.
    """
    if target is not Target.PAGE and not resolver.base_url:
        raise ValueError(f"A {target} needs a resolver with the base_url of its page.")
    return _render(text, target, resolver, keeps)


def previewed(text: str, resolver: Resolver = NO_RECORDS) -> Rendered:
    """Render for a page, each fault shown before the block that it stands in."""
    result = _render(text, Target.PAGE, resolver, for_author=True)
    if result.html or not result.faults:
        return result
    return replace(
        result, html="".join(f"{outer(notices.notice(fault))}\n" for fault in result.faults)
    )


def _render(
    text: str,
    target: Target,
    resolver: Resolver,
    keeps: int | None = None,
    for_author: bool = False,
) -> Rendered:
    if len(text) > MAX_CHARACTERS:
        message = f"The text has {len(text):,} characters, at most {MAX_CHARACTERS:,} are read."
        return Rendered(faults=(Fault(1, Kind.TOO_LONG, f"{message} Split it."),))
    try:
        return _finish(draft_of(text, resolver, keeps), target, for_author)
    except ComplexityError as refusal:
        return Rendered(faults=(Fault(refusal.line, Kind.TOO_COMPLEX, str(refusal)),))


def draft_of(text: str, resolver: Resolver, keeps: int | None = None) -> Draft:
    """Read a text and do what is common to all targets. Raises `ComplexityError`."""
    if len(text) > MAX_CHARACTERS:
        raise ComplexityError(f"The text has more than {MAX_CHARACTERS:,} characters.")
    source = read(text)
    draft = Draft(source, parse(sanitize(source.html)), resolver, keeps)
    for step in ENRICH:
        step(draft)
    return draft


def _finish(draft: Draft, target: Target, for_author: bool) -> Rendered:
    words, plain = count_words(draft), plain_text(draft)
    for step in FINISH[target]:
        step(draft)
    found = {*draft.source.faults, *draft.faults}
    faults = sorted(fault for fault in found if fault.kind not in draft.resolver.overlooked)
    if for_author:
        notices.place(draft, faults)
    return Rendered(
        html=serialize(draft.body),
        text=plain,
        toc=tuple(draft.toc),
        words=words,
        references=tuple(draft.papers[key] for key in draft.references if key in draft.papers),
        derivations={anchor: text for anchor, (_, text) in draft.derivations.items()},
        faults=tuple(faults),
        cuts=draft.cuts,
    )
