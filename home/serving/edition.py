"""The edition: one number in the database that rises with whatever a reader could see.

Triggers raise it, in the transaction of the change itself. Signals would miss bulk writes,
`QuerySet.update()`, Wagtail's own SQL for moves, and anybody with a database shell.
"""

from django.db import connection, models
from django.db.models import F

TABLE = "home_edition"
# What a reader's page is made of.
WATCHED = (
    "essays_claim",
    "essays_correction",
    "essays_essayindexpage",
    "essays_essaypage",
    "essays_essaypage_problems",
    "essays_paper",
    "essays_problem",
    "essays_problem_papers",
    "essays_publication",
    "essays_statuschange",
    "home_aboutpage",
    "home_textpage",
    "newsletter_mailsettings",
    "newsletter_note",
    "wagtailcore_page",
    "wagtailcore_pageviewrestriction",
    "wagtailcore_pageviewrestriction_groups",
    "wagtailcore_site",
    "wagtaildocs_document",
    "wagtailimages_image",
    "wagtailimages_rendition",
    "wagtailredirects_redirect",
)
# What no reader's page shows, by the beginning of the name.
UNSEEN = {
    "auth_": "who may do what in the admin",
    "django_": "sessions, and what Django keeps of itself",
    "essays_sharelink": "links to drafts, which are never answered from the store",
    "home_bucket": "how often something was tried",
    "essays_setaside": "what the maker of images gave up",
    "home_edition": "the number itself",
    "home_linkrequest": "who asked for a link by mail",
    "home_user": "who signs in",
    "newsletter_clock": "the ledger's clock",
    "newsletter_delivery": "a note to 100,000 must not empty the store 100,000 times",
    "newsletter_mailerstate": "how sending goes",
    "newsletter_notice": "what the author is told",
    "newsletter_su": "who is on the list, asked to be or must not be",
    "newsletter_trackingevent": "what providers report",
    "newsletter_worker": "the workers",
    "taggit_": "tags of images and documents, for finding them in the admin",
    "wagtailadmin_": "what the admin keeps of itself",
    "wagtailcore_apitoken": "the admin's",
    "wagtailcore_collection": "how the admin sorts images and documents",
    "wagtailcore_comment": "between author and editors",
    "wagtailcore_group": "who may do what in the admin",
    "wagtailcore_locale": "one language",
    "wagtailcore_modellogentry": "the log",
    "wagtailcore_pagelogentry": "the log",
    "wagtailcore_pagesubscription": "between author and editors",
    "wagtailcore_referenceindex": "what the admin says of uses",
    "wagtailcore_revision": "drafts",
    "wagtailcore_task": "the workflow",
    "wagtailcore_uploadedfile": "an upload under way",
    "wagtailcore_workflow": "the workflow",
    "wagtailsearch_": "searching is never answered from the store",
    "wagtailusers_": "who signs in",
}
# What may change in a row that readers see unchanged: of a page what saving a draft writes, of a
# note all but what it says and when it left.
UNSEEN_COLUMNS = {
    "newsletter_note": {
        "title",
        "url",
        "state",
        "reason",
        "release_at",
        "created_at",
        "done_at",
        "released_by",
        "subject",
        "preheader",
        "text",
        "sha256",
        "sender",
        "reply_to",
        "expected",
    },
    "wagtailcore_page": {
        "draft_title",
        "has_unpublished_changes",
        "latest_revision_created_at",
        "latest_revision_id",
        "locked",
        "locked_at",
        "locked_by_id",
        "owner_id",
        "go_live_at",
        "expire_at",
    },
}


class Edition(models.Model):
    """One row. What was made under an earlier number is not shown any more."""

    number = models.BigIntegerField(default=0)

    class Meta:
        app_label = "home"

    def __str__(self) -> str:
        return str(self.number)


def raise_edition() -> None:
    """Make all kept answers old, for a change that is in no table, such as a file."""
    Edition.objects.update(number=F("number") + 1)


def install_triggers() -> None:
    """Watch all tables as they are now. A table that Django made anew has lost its triggers."""
    there = set(connection.introspection.table_names())
    if TABLE not in there:  # a migration back to before there was an edition
        return
    Edition.objects.get_or_create(pk=1)
    of_table = {"sqlite": _of_sqlite, "postgresql": _of_postgresql}[connection.vendor]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTION)
        for table in filter(there.__contains__, WATCHED):
            for statement in of_table(table, _is_changed(table)):
                cursor.execute(statement)


def missing_triggers() -> list[str]:
    """Return the watched tables of which a change would not raise the edition."""
    names = {
        "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgrelid::regclass::text, tgname FROM pg_trigger",
    }
    with connection.cursor() as cursor:
        cursor.execute(names[connection.vendor])
        there = set(cursor.fetchall())
    return [table for table in WATCHED if not {(table, name) for name in _names(table)} <= there]


def _names(table: str) -> list[str]:
    return [f"edition_{table}_{event}" for event in ("insert", "delete", "update")]


def _is_changed(table: str) -> str:
    """Return the condition under which an update of a row can be seen by a reader."""
    with connection.cursor() as cursor:
        columns = [c.name for c in connection.introspection.get_table_description(cursor, table)]
    unlike = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    seen = [name for name in columns if name not in UNSEEN_COLUMNS.get(table, ())]
    return " OR ".join(f'OLD."{name}" {unlike} NEW."{name}"' for name in seen)


def _of_sqlite(table: str, is_changed: str) -> list[str]:
    raising = f"UPDATE {TABLE} SET number = number + 1"  # noqa: S608 - names of ours
    found = []
    for name in _names(table):
        event = name.rpartition("_")[2]
        when = f"WHEN {is_changed} " if event == "update" else ""
        found.append(f"DROP TRIGGER IF EXISTS {name}")
        found.append(f"CREATE TRIGGER {name} AFTER {event} ON {table} {when}BEGIN {raising}; END")
    return found


# Deferred to the commit, so that two authors wait for each other's last moment only and cannot
# lock each other out; once in a transaction, however many rows it writes.
FUNCTION = f"""
CREATE OR REPLACE FUNCTION raise_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('gap.raised_in', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
        UPDATE {TABLE} SET number = number + 1;
        PERFORM set_config('gap.raised_in', pg_current_xact_id()::text, true);
    END IF;
    RETURN NULL;
END $$
"""  # noqa: S608 - names of ours


def _of_postgresql(table: str, is_changed: str) -> list[str]:
    found = []
    for name in _names(table):
        event = name.rpartition("_")[2]
        when = f"WHEN ({is_changed}) " if event == "update" else ""
        found.append(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        found.append(
            f"CREATE CONSTRAINT TRIGGER {name} AFTER {event} ON {table} DEFERRABLE INITIALLY "
            f"DEFERRED FOR EACH ROW {when}EXECUTE FUNCTION raise_edition()"
        )
    return found
