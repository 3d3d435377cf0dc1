"""Where a reader's address comes from, said in their notes if it was not left in the form here.

A frozen note is the same for all. Each imported reader's own sentence takes the place of the one
before the leave link; in the first note after the import it stands at the head as well.
"""

import re
from dataclasses import replace
from html import escape

from django.utils.formats import date_format
from django.utils.timezone import localtime

from newsletter.letters.rendering import LEAVE_MARK, Letter, styled_part
from newsletter.models import Delivery, Subscriber

MARK = re.escape(LEAVE_MARK)
IN_HTML = re.compile(rf'(<p[^>]*>)[^<]*(<a [^>]*href="{MARK}")')
IN_TEXT = re.compile(rf"^[^\n]*(\nStop the notes[^\n]*\n{MARK})", re.MULTILINE)
HEAD = re.compile(r'<td class="letter"[^>]*>')
STOP = "Stop the notes, or see what is stored"


def origin(subscriber: Subscriber) -> str:
    """Return in one line from where and why, as the author said it when they imported."""
    day = date_format(localtime(subscriber.imported_at), "F j, Y")
    source = f"from {subscriber.source}" if subscriber.source else "with a list of mine"
    said = f"Your email came here {source} on {day}"
    ended = subscriber.consent.endswith((".", "!", "?"))
    return (
        f"{said}: {subscriber.consent}{'' if ended else '.'}" if subscriber.consent else f"{said}."
    )


def with_origin(letter: Letter, delivery: Delivery) -> Letter:
    """Return a frozen note with the sentence of the one reader that a delivery goes to."""
    said = origin(delivery.subscriber)
    html = IN_HTML.sub(lambda found: f"{found[1]}{escape(said)} {found[2]}", letter.html, count=1)
    text = IN_TEXT.sub(lambda found: f"{said}{found[1]}", letter.text, count=1)
    if is_first(delivery):
        line = f'<p class="where">{escape(said)} <a href="{LEAVE_MARK}">{STOP}</a>.</p><p></p>'
        html = HEAD.sub(lambda found: found[0] + styled_part(line), html, count=1)
        text = f"{said}\n{STOP}:\n{LEAVE_MARK}\n\n{text}"
    return replace(letter, html=html, text=text)


def is_first(delivery: Delivery) -> bool:
    """Say whether no note had reached the reader when this one was released: the same each time
    that it is asked about one delivery.
    """
    earlier = Delivery.objects.filter(subscriber=delivery.subscriber_id, kind=Delivery.Kind.NOTE)
    earlier = earlier.filter(state__in=Delivery.HANDED_OVER).exclude(pk=delivery.pk)
    released_at = delivery.note.released_at
    return not (released_at and earlier.filter(began_at__lt=released_at).exists())
