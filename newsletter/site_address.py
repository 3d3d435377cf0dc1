"""SITE_URL is the one source of absolute addresses; Wagtail's Site record follows it."""

from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Site

from newsletter.models import Note

PORTS = {"http": 80, "https": 443}


class NoteOpen(Exception):
    """The address must not change while a note with links to the old one may still leave."""


def follow_site_url() -> None:
    """Write the host and port of SITE_URL into the default Site. Raises NoteOpen."""
    address = urlsplit(settings.SITE_URL)
    host, port = address.hostname, address.port or PORTS[address.scheme]
    site = Site.objects.get(is_default_site=True)
    if (site.hostname, site.port) == (host, port):
        return
    if note := Note.objects.open().first():
        raise NoteOpen(
            f'The note about "{note.title}" is still {note.get_state_display().lower()}, and its '
            f"links say {site.root_url}. Start with SITE_URL={site.root_url} until it has left, "
            "or cancel it in the admin."
        )
    site.hostname, site.port = host, port
    site.save()
