# ruff: noqa: RUF001 - typographic characters are the subject here
"""Numbers that papers claim: checked against the record, and printed with what they depend on."""

import re
from copy import deepcopy

from lxml import etree
from lxml.html import HtmlElement

from .draft import Draft
from .faults import Kind
from .footnotes import MARK, popover
from .records import Claim
from .tree import append, element, insert_after, rename, replace

TAG = "claim"
SCHEME = "claim:"
DOUBT = "†"
PLAIN = str.maketrans("×−‐‑‒–—", "x------")
THOUSANDS = re.compile(r"(?<=\d)[,'’](?=\d{3}(?!\d))")


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
            draft.fault(Kind.UNKNOWN_CLAIM, message, f"{SCHEME}{name}")
            link.drop_tag()
            continue
        _mark(draft, link, name, claims[name])
        draft.claims[name] = claims[name]
        notes.setdefault(name, _note(claims[name], f"fn:{SCHEME}{name}"))
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


def drop_marks(draft: Draft) -> None:
    """For mail and feeds, where each number has a footnote."""
    for note in draft.footnotes:
        note.attrib.pop("class", None)
    etree.strip_tags(draft.body, TAG)


def agrees(printed: str, claim: Claim) -> bool:
    """Whether a number is printed as claimed, with its unit or without."""
    value, unit, bare = (_plain(text) for text in (claim.value, claim.unit, printed))
    without = re.sub(rf"(?<=\d){re.escape(unit)}(?!\w)", "", bare)
    return value.casefold() in {
        form.casefold() for form in (bare, bare.removesuffix(unit), without)
    }


def number_of(claim: Claim) -> str:
    """Value and unit: 4.6x, 93.3%, 320 KB. A plain count has the unit -."""
    unit = claim.unit.strip(" -")
    gap = "" if unit in ("", "x", "×", "%") else "\u00a0"
    return f"{claim.value}{gap}{unit}"


def words_of(claim: Claim) -> tuple[str, str, str, str]:
    """A remark or nothing, then what is measured against what, the paper, and where in it."""
    against = f", against {claim.baseline}" if claim.baseline.strip(" -") else ""
    measured = _sentence(f"{claim.metric}: {number_of(claim)}{against}")
    remark = f"{DOUBT} {_sentence(claim.remark)} " if claim.remark else ""
    place = ", ".join(filter(None, (claim.where, claim.confidence)))
    return remark, f"{measured} {_sentence(claim.conditions)} ", claim.paper, f", {place}."


def _plain(text: str) -> str:
    text = re.sub(r"\s+to\s+(?=\d)", "-", text.translate(PLAIN))
    return THOUSANDS.sub("", re.sub(r"\s+", "", text))


def _sentence(text: str) -> str:
    text = text.strip().rstrip(".")
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _mark(draft: Draft, link: HtmlElement, name: str, claim: Claim) -> None:
    printed = link.text_content().strip()
    if not agrees(printed, claim):
        message = (
            f"The text prints “{printed}”, the claim {name} says “{number_of(claim)}”. "
            "Print what it says, or name another claim."
        )
        draft.fault(Kind.CLAIM_DIFFERS, message, f"{SCHEME}{name}")
    rename(link, TAG)
    if not printed:
        link.text = number_of(claim)
    doubt = DOUBT if claim.remark else ""
    append(link, (doubt, element("sup", class_="footnote-ref", title=f"{SCHEME}{name}")))


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
    replace(mark, element("button", type="button", popovertarget=id, aria_label=name))
    rename(number, "span", TAG)
    insert_after(number, popover(deepcopy(note), id, "source"))
