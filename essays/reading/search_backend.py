"""Wagtail's search in the database, for whatever anybody types, in the admin as well.

The backend puts words between quotation marks for FTS5 and one into another for PostgreSQL, and
looks at none of them: a lone quotation mark or a zero byte is an error of the database, and a
thousand words are more calls inside each other than Python allows. They are looked at here.
"""

import re

from wagtail.search.backends import database
from wagtail.search.query import MATCH_NONE, And, Or, Phrase, PlainText, SearchQuery

MOST_WORDS = 12
MOST_PARTS = 8  # of a query with quotations
MOST_CHARACTERS = 200
NO_WORD = re.compile(r'["\x00-\x20\x7f\ud800-\udfff]+')
EMPTY = PlainText("")  # what is left of a query without words


class PlainWords:
    """Comes before a backend's class: no database sees more than a few words."""

    def _search(self, compiler, query, *args, **kwargs):
        plain = in_plain_words(query)
        return super()._search(compiler, MATCH_NONE if is_empty(plain) else plain, *args, **kwargs)


def SearchBackend(params: dict) -> PlainWords:  # noqa: N802 - Wagtail looks for this name
    """Return the backend of the site's kind of database, in the form that Wagtail asks for."""
    kind = type(database.SearchBackend(params))
    return type(kind.__name__, (PlainWords, kind), {})(params)


def in_plain_words(query: str | SearchQuery) -> str | SearchQuery:
    """Return a query with letters, digits and signs that are no operator of any database."""
    match query:
        case str():
            return words_of(query)
        case PlainText():
            return PlainText(words_of(query.query_string), query.operator, query.boost)
        case Phrase():
            return Phrase(words_of(query.query_string))
        case And() | Or():
            parts = [in_plain_words(part) for part in query.subqueries[:MOST_PARTS]]
            left = [part for part in parts if not is_empty(part)]
            return type(query)(left) if left else EMPTY
    return query


def words_of(typed: str) -> str:
    """Return the first words of what was typed, with one space between them."""
    return " ".join(NO_WORD.sub(" ", typed[:MOST_CHARACTERS]).split()[:MOST_WORDS])


def is_empty(query: str | SearchQuery) -> bool:
    return not (query if isinstance(query, str) else getattr(query, "query_string", True))
