"""What a note looks like, for who thinks of leaving an email."""

from django.conf import settings
from django.http import Http404

from essays.models import EssayPage
from newsletter.letters import rendering
from newsletter.models import Note


def newest_note() -> str:
    """Return the HTML of the newest note that left and whose essay can be read.

    Before there is one, that of the newest essay, as it would be mailed. Its leave link leads to
    the form: nobody is meant by it. Raises Http404 without an essay.
    """
    readable = EssayPage.objects.readable().announced_order()
    mailed = Note.objects.filter(released_at__isnull=False, essay__in=readable.order_by())
    note = mailed.exclude(html="").order_by("-released_at").first()
    essay = None if note else readable.first()
    if note:
        letter = rendering.stored_letter(note)
    elif essay:
        letter = rendering.note_letter(essay)
    else:
        raise Http404
    return letter.for_subscriber(f"{settings.SITE_URL}/#subscribe").html
