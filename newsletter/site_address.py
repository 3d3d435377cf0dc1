"""SITE_URL is the one source of absolute addresses; Wagtail's Site record follows it."""

from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Site

from essays.models import EssayIndexPage
from newsletter.ledger import holding
from newsletter.models import MailSettings

PORTS = {"http": 80, "https": 443}
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def follow_site_url() -> None:
    """Write the host and port of SITE_URL into the default Site; hold all mail of a copy.

    A Site that was deleted, or leads elsewhere than to the front page, is put back.

    The copy of a site has its subscribers and what was about to leave, and must not mail them.
    """
    address = urlsplit(settings.SITE_URL)
    host, port = address.hostname, address.port or PORTS[address.scheme]
    right = {"hostname": host, "port": port, "is_default_site": True}
    right["root_page_id"] = EssayIndexPage.objects.get().pk
    site = Site.objects.order_by("-is_default_site").first() or Site()
    if any(getattr(site, name) != value for name, value in right.items()):
        for name, value in right.items():
            setattr(site, name, value)
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
