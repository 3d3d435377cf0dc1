"""What a mail says. The one user of the mail templates, for sending and for previews alike."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import css_inline
from django.conf import settings
from django.template.loader import render_to_string

from essays.characters import printable
from essays.markdown import Cut, Rendered, Target, as_heading
from essays.models import EssayPage, Publication
from essays.records.headlines import headline_of
from newsletter import clock
from newsletter.models import MailSettings, Note

# Stands where each subscriber's own leave link goes. The frozen note is the same for all.
LEAVE_MARK = "https://leave.invalid/"
WHOLE_ESSAY_BYTES = 95_000  # Gmail cuts a mail at 102 kB and hides its end, the leave link with it
# Servers take the signs for addresses, even where they are quoted.
NOT_IN_NAMES = str.maketrans({'"': "", "\\": "", **dict.fromkeys("@:;,<>", " ")})
MOST_TRIES = 8
STYLES = Path(__file__).parents[1] / "templates" / "newsletter" / "email"


@dataclass(frozen=True)
class Letter:
    """A composed mail: subject and preheader are one line each, html and text complete."""

    subject: str
    preheader: str
    html: str
    text: str

    def for_subscriber(self, leave_url: str) -> "Letter":
        """Return the same letter with one subscriber's leave link in it."""
        return Letter(
            self.subject,
            self.preheader,
            self.html.replace(LEAVE_MARK, leave_url),
            self.text.replace(LEAVE_MARK, leave_url),
        )


def note_letter(essay: EssayPage, note: Note | None = None) -> Letter:
    """Compose the note of an essay, with LEAVE_MARK for the leave link.

    Without a note it is composed as if it left now: this is what the preview shows.
    """
    whole = essay.rendered(Target.MAIL)
    letter = _note_letter(essay, note, whole)
    return _cut_letter(essay, note, whole, letter) if is_too_large(letter) else letter


def _cut_letter(essay: EssayPage, note: Note | None, whole: Rendered, letter: Letter) -> Letter:
    """Compose a note of as many whole sections as a mailbox shows; of one alone, a part."""

    def letter_of(keeps: int) -> Letter:
        kept = essay.rendered(Target.MAIL, keeps=keeps)
        return _note_letter(essay, note, replace(kept, words=whole.words), cut=True)

    sections = [cut for cut in whole.cuts if cut.ends_section]
    found = _largest(letter_of, sections, size_of(letter))
    if found is None or 2 * size_of(found) < WHOLE_ESSAY_BYTES:
        found = _largest(letter_of, whole.cuts, size_of(letter))
    return found or letter_of(0)


def _largest(letter_of: Callable[[int], Letter], cuts: Sequence[Cut], whole: int) -> Letter | None:
    """Return the letter with the last cut that fits a mailbox.

    A letter grows nearly as its text does, so few of them are composed to find it.
    """
    found, fits, too_many = None, 0, len(cuts)
    low, high = (0.0, 0), (1.0, whole)  # a share of the text, and the bytes of its letter
    for _ in range(MOST_TRIES):
        if fits == too_many:
            break
        share = low[0] + (WHOLE_ESSAY_BYTES - low[1]) * (high[0] - low[0]) / (high[1] - low[1])
        place = bisect_right(cuts, share, key=lambda cut: cut.share) - 1
        place = min(max(place, fits), too_many - 1)
        letter = letter_of(cuts[place].keeps)
        if is_too_large(letter):
            high, too_many = (cuts[place].share, size_of(letter)), place
        else:
            low, found, fits = (cuts[place].share, size_of(letter)), letter, place + 1
    return found


def is_too_large(letter: Letter) -> bool:
    return size_of(letter) > WHOLE_ESSAY_BYTES


def size_of(letter: Letter) -> int:
    return len(letter.html.encode())


def stored_letter(note: Note) -> Letter:
    """Return a frozen note as it was composed."""
    return Letter(note.subject, note.preheader, note.html, note.text)


def fault_of(letter: Letter) -> str:
    """Return why this note must not leave as it is, in words for the author; empty if it may."""
    for part, body in (("HTML", letter.html), ("text", letter.text)):
        if body.count(LEAVE_MARK) != 1:
            return f"The {part} of the note must hold its leave link exactly once."
    if is_too_large(letter):
        return f"The note has more than {WHOLE_ESSAY_BYTES:,} bytes, and mailboxes would cut it."
    if not letter.subject.strip():
        return "The note has no subject: give the essay a title."
    return ""


def fault_in_text(essay: EssayPage) -> str:
    """Return the first error of the essay's text, such as a lost image; empty if it has none."""
    errors = essay.rendered(Target.MAIL).errors
    return f"Line {errors[0].line} of the essay: {errors[0].message}" if errors else ""


def sender() -> str:
    """Return the From: header's value: the author's name on the site's own address."""
    mail = MailSettings.load()
    publication = Publication.load()
    name = mail.sender_name or publication.author or publication.name
    return f'"{one_line(name.translate(NOT_IN_NAMES))}" <{sender_address(mail)}>'


def sender_address(mail: MailSettings) -> str:
    return mail.sender_address or f"notes@{domain()}"


def domain() -> str:
    """Return the site's host name for addresses and ids; "localhost" where it is a bare number."""
    host = urlsplit(settings.SITE_URL).hostname or ""
    return host if any(c.isalpha() for c in host) and ":" not in host else "localhost"


def one_line(text: str) -> str:
    """Fold line breaks and runs of space: HTTP backends would pass CR and LF into headers."""
    return " ".join(printable(text).split())


def _note_letter(
    essay: EssayPage, note: Note | None, rendered: Rendered, *, cut: bool = False
) -> Letter:
    mail = MailSettings.load()
    url = essay.full_url or settings.SITE_URL
    headline = headline_of(essay)
    context = {
        "essay": essay,
        "heading": as_heading(one_line(essay.title)),
        "url": url,
        "headline": headline,
        "headline_url": urljoin(url, headline.url) if headline else "",
        "publication": Publication.load(),
        "postal_address": mail.postal_address,
        "can_reply": bool(mail.reply_to or mail.sender_address),
        "site_url": settings.SITE_URL,
        "minutes": rendered.minutes,
        "body_html": rendered.html,
        "body_text": rendered.text,
        "whole": not cut,
        "place": place_of(note),
        "leave_url": LEAVE_MARK,
    }
    return composed(essay.note_subject or essay.title, essay.summary, "note", context)


def place_of(note: Note | None) -> dict[str, object]:
    """Return which note this is and how many days ago the last one left, from the ledger."""
    left = Note.objects.filter(released_at__isnull=False)
    if note is not None:
        left = left.exclude(pk=note.pk)
    last: datetime | None = (
        left.order_by("-released_at").values_list("released_at", flat=True).first()
    )
    days = (clock.now() - last).days if last else None
    return {"number": left.count() + 1, "days": days}


def composed(subject: str, preheader: str, template: str, context: dict) -> Letter:
    """Return the letter of a template, its styles on its elements."""
    subject, preheader = one_line(subject), one_line(preheader)
    context = context | {"subject": subject, "preheader": preheader}
    html = printable(render_to_string(f"newsletter/email/{template}.html", context))
    text = printable(render_to_string(f"newsletter/email/{template}.txt", context))
    return Letter(subject, preheader, _styled(html), text.strip() + "\n")


def _styled(html: str) -> str:
    """Put the style rules on the elements, then add those that only a <style> can carry."""
    inlined = css_inline.inline(html, extra_css=_style("mail.css"), load_remote_stylesheets=False)
    return inlined.replace("</head>", f"<style>{_style('modes.css')}</style></head>", 1)


def styled_part(html: str) -> str:
    """Return a part of a mail with the style rules on its elements."""
    return css_inline.inline_fragment(html, _style("mail.css"), load_remote_stylesheets=False)


@cache
def _style(name: str) -> str:
    return (STYLES / name).read_text()
