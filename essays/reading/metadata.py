"""What machines read about an essay: search engines, chat programs, reference managers.

Fields: Google's documentation of Article, ogp.me, Google Scholar's inclusion guidelines. Each
one is here because one of them reads it.
"""

import json

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

# What could end the script element, or begin a comment in it.
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def article(page, text, publication, image: str = "") -> dict:
    """Return a page as schema.org's Article.

    `text` is the rendered body. `image` is the absolute address of the card.
    """
    data = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": page.title,
        "description": page.summary,
        "image": image,
        "datePublished": page.published_on.isoformat(),
        "dateModified": changed_at(page),
        "author": author(publication),
        "wordCount": text.words,
        "license": publication.license_url,
        "citation": [cited(paper) for paper in text.references],
        "mainEntityOfPage": page.full_url,
    }
    return {name: value for name, value in data.items() if value}


def author(publication) -> dict[str, str]:
    """Return who wrote it; a publication that nobody signs stands for itself."""
    kind = "Person" if publication.author else "Organization"
    return {"@type": kind, "name": publication.author or publication.name}


def cited(paper) -> dict[str, str]:
    work = {
        "@type": "ScholarlyArticle",
        "name": paper.title,
        "url": paper.doi_url or paper.arxiv_url or paper.address,
    }
    return {name: value for name, value in work.items() if value}


def changed_at(page) -> str:
    changed = page.last_published_at
    return timezone.localtime(changed).isoformat(timespec="seconds") if changed else ""


def as_script(data: dict) -> SafeString:
    """Return JSON that may stand in a `<script>` of data, whatever its strings hold."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(ESCAPES))  # noqa: S308 - ESCAPES takes out what HTML reads
