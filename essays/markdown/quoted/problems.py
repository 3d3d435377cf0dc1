"""`/// problems`: the open problems, with how they stand today."""

from essays.markdown.draft import Draft
from essays.markdown.elements import element
from essays.markdown.records import Problem

CLASS = "problems"


def fill(draft: Draft) -> None:
    """Put the list where it is asked for; what an author wrote there follows it."""
    places = [div for div in draft.body.iter("div") if div.get("class") == CLASS]
    problems = draft.resolver.problems() if places else ()
    for place in places:
        if problems:
            items = (element("li", *_item(problem)) for problem in problems)
            place.insert(0, element("ul", *items, class_=CLASS))
            place[0].tail, place.text = place.text, None
        place.drop_tag()


def words_of(problem: Problem) -> tuple[str, str]:
    """What is asked, and the rest of the line: how it stands."""
    title = problem.title.rstrip(".")
    end = "" if title.endswith(("?", "!")) else "."
    return title, f"{end} {problem.status[:1].upper()}{problem.status[1:].rstrip('.')}."


def _item(problem: Problem) -> tuple:
    title, status = words_of(problem)
    return (element("a", title, href=problem.url) if problem.url else title), status
