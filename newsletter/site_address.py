"""SITE_URL is the one source of absolute addresses; Wagtail's Site record follows it."""

from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Site

from newsletter.ledger import holding
from newsletter.models import MailSettings

PORTS = {"http": 80, "https": 443}
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def follow_site_url() -> None:
    """Write the host and port of SITE_URL into the default Site; hold all mail of a copy.

    The copy of a site has its subscribers and what was about to leave, and must not mail them.
    """
    address = urlsplit(settings.SITE_URL)
    host, port = address.hostname, address.port or PORTS[address.scheme]
    site = Site.objects.get(is_default_site=True)
    if (site.hostname, site.port) != (host, port):
        site.hostname, site.port = host, port
        site.save()
    mail = MailSettings.load()
    if may_be_a_copy(mail.site_url):
        holding.hold(
            f"This database mailed for {mail.site_url} and now runs at {settings.SITE_URL}: "
            "if it is a copy, its subscribers get their mail from there."
        )
    else:
        MailSettings.objects.filter(pk=mail.pk).update(site_url=settings.SITE_URL)


def may_be_a_copy(known: str) -> bool:
    """Say whether mail left for another address than SITE_URL, which is not this machine's too."""
    hosts = {urlsplit(url).hostname for url in (known, settings.SITE_URL)}
    return bool(known) and known != settings.SITE_URL and not hosts <= LOOPBACK
