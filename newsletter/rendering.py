"""What a mail says. The one user of the mail templates, for sending and for previews alike."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import css_inline
import lxml.html
from django.conf import settings
from django.template.loader import render_to_string

from essays.headlines import headline_of
from essays.markdown import Target
from essays.models import EssayPage, Publication
from newsletter import clock, tokens
from newsletter.models import MailSettings, Note, Subscriber

# Stands where each subscriber's own leave link goes. The frozen note is the same for all.
LEAVE_MARK = "https://leave.invalid/"
WHOLE_ESSAY_BYTES = 95_000  # Gmail cuts a mail at 102 kB and hides its end, the leave link with it
STYLES = Path(__file__).parent / "templates" / "newsletter" / "email"


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
    letter = _note_letter(essay, note, most=None)
    for most in (40_000, 10_000, 0):  # styles on each element can make it several times as large
        if is_too_large(letter):
            letter = _note_letter(essay, note, most=most)
    return letter


def is_too_large(letter: Letter) -> bool:
    return len(letter.html.encode()) > WHOLE_ESSAY_BYTES


def confirmation_letter(subscriber: Subscriber) -> Letter:
    """Compose the mail that asks whether the address belongs to who typed it."""
    publication = Publication.load()
    context = {
        "publication": publication,
        "site_url": settings.SITE_URL,
        "confirm_url": tokens.confirm_url(subscriber.uuid, subscriber.requested_at),
        "postal_address": MailSettings.load().postal_address,
    }
    return _letter(
        f"Notes from {publication.name}: is this you?",
        "Follow the link and press the button, and the next essay reaches you.",
        "confirmation",
        context,
    )


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
    name = one_line(mail.sender_name or publication.author or publication.name)
    return f'"{name.replace("\\", "").replace('"', "")}" <{sender_address(mail)}>'


def sender_address(mail: MailSettings) -> str:
    return mail.sender_address or f"notes@{domain()}"


def domain() -> str:
    """Return the site's host name for addresses and ids; "localhost" where it is a bare number."""
    host = urlsplit(settings.SITE_URL).hostname or ""
    return host if any(c.isalpha() for c in host) and ":" not in host else "localhost"


def one_line(text: str) -> str:
    """Fold line breaks and runs of space: HTTP backends would pass CR and LF into headers."""
    return " ".join(text.split())


def _note_letter(essay: EssayPage, note: Note | None, *, most: int | None) -> Letter:
    rendered = essay.rendered(Target.MAIL)
    mail = MailSettings.load()
    url = essay.full_url or settings.SITE_URL
    headline = headline_of(essay)
    context = {
        "essay": essay,
        "url": url,
        "headline": headline,
        "headline_url": urljoin(url, headline.url) if headline else "",
        "publication": Publication.load(),
        "postal_address": mail.postal_address,
        "can_reply": bool(mail.reply_to or mail.sender_address),
        "site_url": settings.SITE_URL,
        "minutes": rendered.minutes,
        "body_html": rendered.html if most is None else opening(rendered.html, most),
        "body_text": rendered.text if most is None else opening_of_text(rendered.text, most),
        "whole": most is None,
        "place": place_of(note),
        "leave_url": LEAVE_MARK,
    }
    return _letter(essay.note_subject or essay.title, essay.true_thing, "note", context)


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


def opening(html: str, most: int) -> str:
    """Return whole blocks of the body, up to its second heading and at most `most` bytes."""
    kept, size, headings = [], 0, 0
    for block in lxml.html.fragments_fromstring(html):
        if isinstance(block, str):
            continue
        part = lxml.html.tostring(block, encoding="unicode")
        headings += block.tag == "h2"
        size += len(part.encode())
        if headings > 1 or size > most:
            break
        kept.append(part)
    return "".join(kept)


def opening_of_text(text: str, most: int) -> str:
    """Return whole paragraphs of the text part, at most a tenth of `most` characters."""
    kept, size = [], 0
    for paragraph in text.split("\n\n"):
        size += len(paragraph) + 2
        if size > most // 10:
            break
        kept.append(paragraph)
    return "\n\n".join(kept)


def _letter(subject: str, preheader: str, template: str, context: dict) -> Letter:
    subject, preheader = one_line(subject), one_line(preheader)
    context = context | {"subject": subject, "preheader": preheader}
    html = render_to_string(f"newsletter/email/{template}.html", context)
    text = render_to_string(f"newsletter/email/{template}.txt", context)
    return Letter(subject, preheader, _styled(html), text.strip() + "\n")


def _styled(html: str) -> str:
    """Put the style rules on the elements, then add those that only a <style> can carry."""
    inlined = css_inline.inline(html, extra_css=_style("mail.css"), load_remote_stylesheets=False)
    return inlined.replace("</head>", f"<style>{_style('modes.css')}</style></head>", 1)


@cache
def _style(name: str) -> str:
    return (STYLES / name).read_text()
