"""How an essay is cited: in words, and as BibTeX."""

from dataclasses import dataclass

from django.utils.text import slugify

from essays.exchange.latex import encode


@dataclass(frozen=True)
class Citation:
    words: str
    bibtex: str


def cite(page, publication) -> Citation:
    day, author = page.published_on, publication.author or publication.name
    fields = {
        "author": f"{{{encode(author)}}}",
        "title": f"{{{{{encode(page.title)}}}}}",
        "howpublished": f"{{{encode(publication.name)}}}",
        "year": f"{{{day.year}}}",
        "month": f"{day:%b}".lower(),
        "url": f"{{{page.full_url}}}",
    }
    lines = ",\n".join(f"  {name} = {value}" for name, value in fields.items())
    date = f"{day:%B} {day.day}, {day.year}"
    words = f"{author}, “{page.title}”, {publication.name}, {date}, {page.full_url}"
    return Citation(words, f"@misc{{{key(page, author)},\n{lines}\n}}")


def key(page, author: str) -> str:
    """Family name, year, first long word of the title: doe2026goodput."""
    name = slugify(author).rpartition("-")[2]
    word = next((word for word in slugify(page.title).split("-") if len(word) > 3), page.slug)
    return f"{name}{page.published_on.year}{word}"
