"""Numbers that papers claim: checked against the record, and printed with what they depend on."""

import dataclasses
from copy import deepcopy

from lxml import etree
from lxml.html import HtmlElement

from essays.markdown.draft import Draft
from essays.markdown.elements import append, element, insert_after, rename, replace
from essays.markdown.faults import Kind
from essays.markdown.quoted.agreement import agrees, number_of, remedy
from essays.markdown.records import Claim
from essays.markdown.steps.footnotes import MARK, popover

TAG = "claim"
SCHEME = "claim:"
DOUBT = "†"


def resolve(draft: Draft) -> None:
    """Look the claims up; each becomes `<claim>` with a footnote of its own kind in it."""
    links = [link for link in draft.body.iter("a") if link.get("href", "").startswith(SCHEME)]
    ids = {link.get("href").removeprefix(SCHEME) for link in links}
    claims = draft.resolver.claims(ids) if ids else {}
    notes: dict[str, HtmlElement] = {}
    for link in links:
        name = link.get("href").removeprefix(SCHEME)
        if name not in claims:
            message = f"There is no claim {name}. Correct its name, or add it to its paper."
            draft.fault(Kind.UNKNOWN_CLAIM, message, link)
            link.drop_tag()
            continue
        claim = _mark(draft, link, name, draft.claims.get(name, claims[name]))
        draft.claims[name] = claim
        notes[name] = _note(claim, f"fn:{SCHEME}{name}")
    if notes:
        draft.body.append(element("div", *notes.values(), class_="footnote"))


def place_behind(draft: Draft) -> None:
    """For pages: a button over each number, and behind it a popover with what is behind it.

    The footnotes that remain are numbered anew. Each number has a popover of its own, since
    that of another could stand in something closed.
    """
    kept = [note for note in draft.footnotes if note.get("class") != TAG]
    numbers = {note: str(place) for place, note in enumerate(kept, start=1)}
    notes, draft.footnotes = draft.footnotes, kept
    count = 0
    for body in (draft.body, *kept):
        for mark in list(body.iter(MARK)):
            note = notes[int(mark.get("number")) - 1]
            if note in numbers:
                mark.set("number", numbers[note])
            else:
                count += 1
                _put_popover(mark, note, f"claim-{count}")


def order(draft: Draft) -> None:
    """Sort the claims by where they are first read, which is how their footnotes are sorted."""
    ids = [note.get("id") for note in draft.footnotes]
    draft.claims = {
        name: draft.claims[name]
        for name in (id_.removeprefix(f"fn:{SCHEME}") for id_ in ids)
        if name in draft.claims
    }


def drop_marks(draft: Draft) -> None:
    """For mail and feeds, where each number has a footnote."""
    for note in draft.footnotes:
        note.attrib.pop("class", None)
    etree.strip_tags(draft.body, TAG)


def words_of(claim: Claim, leading: bool = False) -> tuple[str, str, str, str]:
    """A remark or nothing, then what the claim says and when, the paper, and where in it.

    If the number is leading already, what follows it is told, from its space or colon on.
    """
    says = f"{claim.says.behind}." if leading else sentence_of(str(claim.says))
    remark = f"{DOUBT} {sentence_of(claim.remark)} " if claim.remark else ""
    place = ", ".join(filter(None, (claim.where.rstrip("."), claim.confidence)))
    told = " ".join(filter(None, (says, sentence_of(claim.conditions))))
    return remark, f"{told} ", claim.paper, f", {place}."


def sentence_of(text: str) -> str:
    """Return a text as a sentence: with a capital, unless it begins with a name, and one stop."""
    text = text.strip().rstrip(".")
    begin = text[:1] if text[1:2].isupper() else text[:1].upper()  # mAP and vLLM stay
    return f"{begin}{text[1:]}." if text else ""


def _mark(draft: Draft, link: HtmlElement, name: str, claim: Claim) -> Claim:
    """Return the claim, in doubt where its record has changed under a published text."""
    printed = link.text_content().strip()
    if not agrees(printed, claim, "".join(link.xpath("preceding::text()[1]"))):
        message = (
            f"The text prints “{printed}”, the claim {name} says “{number_of(claim)}”. "
            f"{remedy(claim)}, or name another claim."
        )
        draft.fault(Kind.CLAIM_DIFFERS, message, link)
        if not claim.remark:
            claim = dataclasses.replace(claim, remark=f"Printed here as {printed}")
    rename(link, TAG)
    if not printed:
        link.text = number_of(claim)
    doubt = DOUBT if claim.remark else ""
    append(link, (doubt, element("sup", class_="footnote-ref", title=f"{SCHEME}{name}")))
    return claim


def _note(claim: Claim, id: str) -> HtmlElement:  # noqa: A002
    remark, measured, paper, place = words_of(claim)
    source = element("a", paper, href=claim.url) if claim.url else paper
    words = element("p", element("strong", remark) if remark else "", measured, source, place)
    return element("li", words, id=id, class_=TAG)


def _put_popover(mark: HtmlElement, note: HtmlElement, id: str) -> None:  # noqa: A002
    """The number stays text beside its button, since a line may break before any button."""
    number = mark.getparent()
    words = number.text_content()
    name = f"{words.rstrip(DOUBT)}{', in doubt' if DOUBT in words else ''}: where it comes from"
    replace(mark, element("button", popovertarget=id, aria_label=name))
    rename(number, "span", TAG)
    insert_after(number, popover(deepcopy(note), id, "source"))
