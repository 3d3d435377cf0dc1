"""What would miss a paper, a claim or a problem, were it deleted or renamed."""

from collections.abc import Iterable, Iterator

from django.db.models import Model, ProtectedError, Q
from wagtail.models import Page, ReferenceIndex, Revision

from essays.markdown import references
from essays.models import Claim, Paper, Problem

Record = Paper | Claim | Problem
TEXT = "body."  # where Wagtail's index found it: in the Markdown of a page
MOST_NAMES = 3


def uses_of(record: Record) -> list[Model]:
    """Return the pages, claims and problems that use a record.

    Wagtail's index knows what is live. What the next revision of a page says is read here.
    """
    indexed = [user for user, _ in ReferenceIndex.get_grouped_references_to(record)]
    drafts = _pages(page for page, content in _drafts() if _uses(content, record))
    return [*dict.fromkeys([*indexed, *drafts])]


def texts_naming(record: Paper | Claim) -> list[Page]:
    """Return the pages, drafts too, whose text writes the name that a record has."""
    claims = record.claims.all() if isinstance(record, Paper) else ()
    indexed = ReferenceIndex.get_references_to_in_bulk([record, *claims])
    live = indexed.filter(model_path__startswith=TEXT).values_list("object_id", flat=True)
    drafts = (page for page, content in _drafts() if _name_of(record) in _written(content))
    return _pages([*live, *drafts])


def refuse_deletion(instance: Record, **kwargs) -> None:
    """Receive `pre_delete`, whoever deletes. Raises `ProtectedError` for what is used."""
    if users := uses_of(instance):
        raise ProtectedError(refusal(instance, users), set(users))


def refusal(record: Record, users: list[Model]) -> str:
    """Say why a record stays, and what to do about it."""
    return f"“{record}” is used by {listed(users)}. Remove it there first."


def listed(users: list[Model]) -> str:
    """Name what uses a record: “One”, “Two”, “Three” and 4 more."""
    names = ", ".join(f"“{user}”" for user in users[:MOST_NAMES])
    more = len(users) - MOST_NAMES
    return f"{names} and {more} more" if more > 0 else names


def _drafts() -> Iterator[tuple[str, dict]]:
    """The ids of pages and the contents that are not live yet, scheduled ones too."""
    latest = Page.objects.filter(has_unpublished_changes=True).values("latest_revision")
    waiting = Revision.page_revisions.filter(
        Q(pk__in=latest) | Q(approved_go_live_at__isnull=False)
    )
    return waiting.values_list("object_id", "content").iterator()


def _pages(ids: Iterable[str]) -> list[Page]:
    return list(Page.objects.filter(pk__in=set(ids)).order_by("title"))


def _uses(content: dict, record: Record) -> bool:
    match record:
        case Problem():
            return record.pk in content.get("problems", ())
        case Claim() if content.get("headline_claim") == record.pk:
            return True
    return _name_of(record) in _written(content)


def _written(content: dict) -> set[str]:
    """The names in a text: of claims, and of papers that it cites or whose claims it prints."""
    found = references(content.get("body") or "")
    names = {name for kind, name in found if kind in ("paper", "claim")}
    return names | {name.partition("/")[0] for name in names}


def _name_of(record: Paper | Claim) -> str:
    return record.key if isinstance(record, Paper) else record.name
