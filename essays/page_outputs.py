"""What this app makes of a written page, in the order in which an author is told of it."""

from essays.models import EssayPage, Publication, WrittenPage
from essays.outputs import Output
from essays.reading import cards, cite, feeds, metadata


def make_page(page: WrittenPage) -> None:
    text, publication = page.rendered(makes=True), Publication.load()
    metadata.as_script(metadata.article(page, text, publication))
    cite.cite(page, publication)


OF_ALL = (
    Output("page", make_page),
    Output("Markdown copy", WrittenPage.twin),
    Output("entry in the search index", WrittenPage.searched),
)
OF_ESSAYS = (
    Output("feed entry", feeds.entry_of),
    Output("card", cards.draw, field="true_thing"),
)


def register_page_output(page: WrittenPage) -> tuple[Output, ...]:
    if isinstance(page, EssayPage):
        return OF_ALL + OF_ESSAYS
    return OF_ALL if isinstance(page, WrittenPage) else ()
