"""The edition rises with whatever a reader could see, and with nothing else."""

import pytest
from django.db import connection

from home.serving.edition import (
    UNSEEN,
    UNSEEN_COLUMNS,
    WATCHED,
    Edition,
    install_triggers,
    missing_triggers,
    raise_edition,
)
from tests.factories import make_claim, make_delivery, make_essay, make_problem, make_user

pytestmark = pytest.mark.django_db


def number() -> int:
    return Edition.objects.get().number


def rises(act) -> bool:
    before = number()
    act()
    return number() > before


def test_every_table_is_watched_or_named_as_one_that_no_reader_sees():
    for table in connection.introspection.table_names():
        reasons = [reason for name, reason in UNSEEN.items() if table.startswith(name)]
        assert (table in WATCHED) != bool(reasons), table


def test_every_watched_table_has_its_triggers():
    assert missing_triggers() == []


@pytest.mark.parametrize("event", ["insert", "update", "delete"])
def test_a_trigger_that_is_gone_is_missed_and_installed_again(event):
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER edition_essays_paper_{event}")
    assert missing_triggers() == ["essays_paper"]
    install_triggers()
    assert missing_triggers() == []


def columns_of(table: str) -> list[str]:
    with connection.cursor() as cursor:
        description = connection.introspection.get_table_description(cursor, table)
    return [column.name for column in description]


@pytest.mark.parametrize("table", WATCHED)
def test_the_update_of_any_column_is_watched_but_for_those_no_reader_sees(table):
    with connection.cursor() as cursor:
        name = f"edition_{table}_update"
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [name])
        [sql] = cursor.fetchone()
    unwatched = {column for column in columns_of(table) if f'NEW."{column}"' not in sql}
    assert unwatched == UNSEEN_COLUMNS.get(table, set())


def test_a_note_raises_it_when_it_has_left_and_not_while_it_is_sent():
    note = make_delivery().note
    notes = type(note).objects.filter(pk=note.pk)
    assert rises(lambda: notes.update(html="What it says.", released_at=note.created_at))
    assert not rises(lambda: notes.update(state="done", done_at=note.created_at, expected=7))


def test_bulk_writes_and_plain_sql_raise_it():
    essay, claim, problem = make_essay(), make_claim(), make_problem()
    pages = type(essay).objects.filter(pk=essay.pk)
    assert rises(lambda: pages.update(title="Another"))
    assert rises(lambda: type(claim).objects.all().delete())
    essay.problems.add(problem)
    assert rises(essay.save)  # the row of the page stays as it was
    with connection.cursor() as cursor:
        move = "UPDATE wagtailcore_page SET url_path = url_path || 'x/' WHERE depth > 1"
        assert rises(lambda: cursor.execute(move))


def test_a_draft_a_mail_and_a_person_do_not_raise_it():
    essay = make_essay()
    essay.title = "Another title, as a draft"
    assert not rises(essay.save_revision)
    assert not rises(lambda: make_user("somebody"))
    delivery = make_delivery()
    assert not rises(delivery.delete)


def test_writing_the_same_again_does_not_raise_it():
    essay = make_essay()
    assert not rises(essay.save)
    assert rises(raise_edition)
