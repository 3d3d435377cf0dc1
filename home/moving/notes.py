"""Notes that left, each as a mail that any mail program opens, and a list of them all."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime

from essays.models import EssayPage
from newsletter.models import Note

TIMES = ("release_at", "created_at", "released_at", "done_at")
TEXTS = (
    *("title", "url", "state", "reason", "released_by", "subject", "preheader", "sha256"),
    *("sender", "reply_to"),
)
COLUMNS = ("id", "essay", "file", "expected", *TEXTS, *TIMES)
ENDED = (Note.State.DONE, Note.State.CANCELED)
ON_ITS_WAY = "It was on its way when its site was exported."


def left() -> Iterator[Note]:
    """Yield the notes that were frozen or ended: those that wait are made anew or never."""
    for note in Note.objects.order_by("pk"):
        if note.released_at or note.state in ENDED:
            yield note


def rows() -> tuple[str, dict[str, bytes]]:
    """Return the list as CSV, and the mails by their names in it."""
    text, mails = io.StringIO(newline=""), {}
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for note in left():
        name = f"{note.pk}.eml" if note.html else ""
        if name:
            mails[name] = as_mail(note)
        times = [getattr(note, column) for column in TIMES]
        texts = [getattr(note, column) for column in TEXTS]
        own = [note.pk, note.essay_id or "", name, note.expected]
        writer.writerow([*own, *texts, *(at.isoformat() if at else "" for at in times)])
    return text.getvalue(), mails


def as_mail(note: Note) -> bytes:
    """Return a note as it was frozen: both parts byte for byte, addressed to nobody."""
    mail = EmailMessage(policy=policy.SMTP)
    mail["Subject"] = note.subject.replace("\n", " ")
    mail["From"] = note.sender
    if note.reply_to:
        mail["Reply-To"] = note.reply_to
    mail["Date"] = format_datetime(note.released_at or note.created_at)
    coded = {"cte": "base64", "params": {"charset": "utf-8"}}
    mail.set_content(note.text.encode(), "text", "plain", **coded)
    mail.add_alternative(note.html.encode(), "text", "html", **coded)
    return mail.as_bytes()


def put_back(text: str, read: Callable[[str], bytes]) -> None:
    """Make the notes of a list. None of them sends anything: what was on its way has ended."""
    for row in csv.DictReader(io.StringIO(text, newline="")):
        times = {name: datetime.fromisoformat(row[name]) for name in TIMES if row[name]}
        texts = {name: row[name] for name in TEXTS}
        if row["state"] not in ENDED:
            texts |= {"state": Note.State.CANCELED, "reason": ON_ITS_WAY}
        if row["file"]:
            texts |= parts_of(read(f"notes/{row['file']}"))
        essay = EssayPage.objects.filter(pk=row["essay"] or None).first()
        own = {"pk": int(row["id"]), "expected": int(row["expected"]), "essay": essay}
        Note.objects.create(**own, **texts, **times)


def parts_of(mail: bytes) -> dict[str, str]:
    parsed = message_from_bytes(mail, policy=policy.SMTP)
    found = {part.get_content_subtype(): part for part in parsed.walk() if not part.is_multipart()}
    return {
        name: found[kind].get_payload(decode=True).decode()
        for name, kind in (("text", "plain"), ("html", "html"))
    }
