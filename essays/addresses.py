"""Which addresses directly below the site's root are taken by its own routes."""

from django.urls import Resolver404, resolve


def taken_address(slug: str) -> str | None:
    """Return the address of a page with this slug if another view of the site answers there.

    Wagtail compares a slug with its siblings only: an essay called "admin" would be published,
    mailed, and its link would open something else.
    """
    address = f"/{slug}/"
    for path in (address, address.rstrip("/")):
        try:
            match = resolve(path)
        except Resolver404:
            continue
        if match.url_name != "wagtail_serve":
            return address
    return None
