"""Footnotes: beside the text on pages, at the end in mail and feeds.

A page needs no script for them: a button opens the note, which is a popover. A wide screen
shows the same element in the margin. Hence notes of plain paragraphs stand right behind their
reference, inside the paragraph, and all others behind the block that refers to them.
"""

from collections.abc import Iterator

from lxml.html import HtmlElement

from essays.markdown.draft import Draft
from essays.markdown.elements import append, element, insert_after, rename, replace

MARK = "footnote"
# Where a note may stand: any note here, a note of plain paragraphs also in a paragraph.
HOSTS = {"aside", "blockquote", "dd", "details", "div", "li"}
INLINE_HOSTS = HOSTS | {"p"}


def collect(draft: Draft) -> None:
    """Take the footnotes out of the body and number them in the order of reading.

    Each reference becomes `<footnote number="3">`, which no author can write. A footnote to
    a footnote follows it.
    """
    notes = {}
    for block in list(draft.body.iter("div")):
        if block.get("class") == "footnote":
            notes |= {note.get("id"): note for note in block.iter("li") if note.get("id")}
            block.drop_tree()
    _number(draft, notes)


def reading(draft: Draft, tag: str) -> list[HtmlElement]:
    """All elements with this tag in the order of reading: a footnote is read at its mark."""
    found: list[HtmlElement] = []
    met, open_ = 0, [draft.body.iter(MARK, tag)]
    while open_:
        node = next(open_[-1], None)
        if node is None:
            open_.pop()
        elif node.tag == tag:
            found.append(node)
        elif int(node.get("number")) > met:
            met += 1
            open_.append(draft.footnotes[met - 1].iter(MARK, tag))
    return found


def place_beside(draft: Draft) -> None:
    """For pages: a button at each reference, and the note near the first one."""
    shown: set[int] = set()
    for mark in list(draft.body.iter(MARK)):
        number = int(mark.get("number"))
        button = _put_button(mark)
        for note in _new_notes(draft, number, shown):
            insert_after(_neighbor(button, note), note)


def list_at_end(draft: Draft) -> None:
    """For feeds: the notes as a list at the end, linked there and back.

    In parentheses, here and in mail: a bare number behind a unit is read as an exponent,
    and brackets are for references.
    """
    met: set[str] = set()
    for body in (draft.body, *draft.footnotes):
        for mark in list(body.iter(MARK)):
            number = mark.get("number")
            sup = element("sup", element("a", f"({number})", href=f"#fn-{number}"))
            if number not in met:
                sup.set("id", f"fnref-{number}")
            met.add(number)
            replace(mark, sup)
    for number, note in enumerate(draft.footnotes, start=1):
        note.attrib["id"] = f"fn-{number}"
        back = element("a", "↩", href=f"#fnref-{number}", aria_label="Back to the text")
        append(note[-1] if len(note) and note[-1].tag == "p" else note, (" ", back))
    _append_list(draft)


def list_in_mail(draft: Draft) -> None:
    """For mail: plain numbers and a list at the end; links inside a mail are unreliable."""
    for body in (draft.body, *draft.footnotes):
        for mark in list(body.iter(MARK)):
            replace(mark, element("sup", f"({mark.get('number')})", class_="footnote-mark"))
    for note in draft.footnotes:
        note.attrib.pop("id", None)
    _append_list(draft)


def _append_list(draft: Draft) -> None:
    if draft.footnotes:
        notes = element("ol", *draft.footnotes, class_="footnotes")
        append(draft.body, (element("h2", "Footnotes"), "\n", notes))


def _references(body: HtmlElement) -> Iterator[HtmlElement]:
    return iter([mark for mark in body.iter("sup") if mark.get("class") == "footnote-ref"])


def _number(draft: Draft, notes: dict[str, HtmlElement]) -> None:
    numbers: dict[str, int] = {}
    reading = [_references(draft.body)]
    while reading:
        mark = next(reading[-1], None)
        if mark is None:
            reading.pop()
            continue
        name = f"fn:{mark.get('title')}"
        if name not in notes:
            mark.drop_tree()
            continue
        if name not in numbers:
            numbers[name] = len(numbers) + 1
            draft.footnotes.append(notes[name])
            reading.append(_references(notes[name]))
        replace(mark, element(MARK, number=str(numbers[name])))


def _put_button(mark: HtmlElement) -> HtmlElement:
    """The number with a button over it, in the place of `mark`; behind a link, never in one.

    The number is text beside the button, since a line may break before any button.
    """
    number = mark.get("number")
    button = element(
        "button",
        popovertarget=f"fn-{number}",
        aria_label=f"Footnote {number}",
    )
    reference = element("sup", element("span", number, aria_hidden="true"), button)
    reference.set("class", "footnote-mark")
    link = next(mark.iterancestors("a"), None)
    if link is None:
        replace(mark, reference)
    else:
        mark.drop_tree()
        insert_after(link, reference)
    return reference


def _new_notes(draft: Draft, number: int, shown: set[int]) -> Iterator[HtmlElement]:
    """The note with this number, and those that it refers to, unless they are shown."""
    wanted = [number]
    while wanted:
        number = wanted.pop()
        if number in shown:
            continue
        shown.add(number)
        footnote = draft.footnotes[number - 1]
        note = popover(footnote, f"fn-{number}", MARK, element("b", str(number)), " ")
        marks = list(note.iter(MARK))
        wanted.extend(int(mark.get("number")) for mark in reversed(marks))
        for mark in marks:
            _put_button(mark)
        yield note


def popover(note: HtmlElement, id: str, class_: str, *lead: str | HtmlElement) -> HtmlElement:  # noqa: A002
    """What a button opens: a `span` if the note is of plain paragraphs, or else a `div`."""
    parts = list(note)
    plain = all(part.tag == "p" for part in parts)
    tag = "span" if plain else "div"
    opened = element(tag, *lead, class_=class_, id=id, popover="", role="note")
    for part in parts:
        part.tail = None
        opened.append(part)
        if plain and len(parts) > 1:
            rename(part, "span", "paragraph")
        elif plain:
            part.drop_tag()
    opened.append(_close_button(id))
    return opened


def _close_button(id: str) -> HtmlElement:  # noqa: A002
    """For screens where the note covers the text; the style sheet hides it elsewhere."""
    return element(
        "button",
        "Close",
        class_="close",
        popovertarget=id,
    )


def _neighbor(button: HtmlElement, note: HtmlElement) -> HtmlElement:
    """The element behind which `note` may stand: the button itself, or what surrounds it."""
    hosts = INLINE_HOSTS if note.tag == "span" else HOSTS
    neighbor = button
    while neighbor.getparent().tag not in hosts:
        neighbor = neighbor.getparent()
    while (after := neighbor.getnext()) is not None and after.get("class") == "footnote":
        if (neighbor.tail or "").strip():
            break
        neighbor = after
    return neighbor
