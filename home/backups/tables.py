"""The rows of all tables as lines of JSON, the same for SQLite and PostgreSQL.

Fields, not columns, say how a value is written and read, and those of the version that the
database is of: an archive outlives the code that made it.
"""

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import batched

from django.apps import apps as present
from django.apps.registry import Apps
from django.core.management.color import no_style
from django.db import Error, connection, models
from django.db.migrations.executor import MigrationExecutor
from django.utils.duration import duration_string

Node = tuple[str, str]  # an app and the name of one of its migrations

# Made again from the others; signing in again is asked of everybody; who runs is not of the data.
# A file of subscribers under way is uploaded again sooner than it is restored.
LEFT_OUT = {"wagtailsearch", "sessions", "newsletter.worker", "newsletter.subscriberfile"}
LEFT_OUT |= {"home.edition"}
AT_ONCE = 500  # rows in one statement


class UnfitRow(Exception):
    """A value of a backup that this database does not take."""


def applied(executor: MigrationExecutor) -> list[Node]:
    """Return the migrations that this database has seen, of those that the code knows."""
    known = executor.loader.graph.nodes
    return sorted(node for node in executor.loader.applied_migrations if node in known)


def newest_of(nodes: Iterable[Node], executor: MigrationExecutor) -> list[Node]:
    """Return those of some migrations that none of the others in their app stands on.

    To migrate to one that others stand on would take those back.
    """
    nodes, graph = set(nodes), executor.loader.graph
    return sorted(
        node
        for node in nodes
        if not any(c.key in nodes and c.key[0] == node[0] for c in graph.node_map[node].children)
    )


def models_at(nodes: list[Node], executor: MigrationExecutor) -> Apps:
    """Return all models as they were under these migrations; those of the code where they are."""
    if set(executor.loader.graph.leaf_nodes()) <= set(nodes):
        return present  # rendering the others takes seconds
    return executor.loader.project_state(newest_of(nodes, executor)).apps


def tables_of(apps: Apps) -> dict[str, type[models.Model]]:
    """Return the models whose rows a backup holds, by the names they have in it."""
    found = {model._meta.label_lower: model for model in apps.get_models(True)}
    return {
        label: model
        for label, model in sorted(found.items())
        if model._meta.managed
        and not model._meta.proxy
        and not {label, model._meta.app_label} & LEFT_OUT
    }


def dumped(model: type[models.Model]) -> Iterator[str]:
    """Yield the names of a table's fields, and then each row, as lines of JSON."""
    names = [field.attname for field in model._meta.local_concrete_fields]
    yield line(names)
    rows = model._base_manager.order_by(model._meta.pk.attname).values_list(*names)
    yield from map(line, rows.iterator(AT_ONCE))


def line(values: Iterable[object]) -> str:
    """PostgreSQL keeps the keys of an object in an order of its own, so they get one here."""
    return json.dumps(
        list(values), default=written, ensure_ascii=False, separators=(",", ":"), sort_keys=True
    )


def written(value: object) -> str:
    """Return a value that JSON does not have, as the fields' own `to_python` reads it."""
    match value:
        case bytes() | memoryview():
            return base64.b64encode(value).decode()
        case timedelta():
            return duration_string(value)
    return str(value)  # microseconds stay: str() of a datetime is ISO 8601 with a space


def load(models_by_label: dict[str, type[models.Model]], lines: Callable[[str], Iterator[str]]):
    """Put a backup's rows in the place of all that the tables hold, in the open transaction.

    `lines` gives those of one table. Foreign keys are checked when the transaction ends.
    Raises UnfitRow.
    """
    tables = [model._meta.db_table for model in models_by_label.values()]
    flush = connection.ops.sql_flush(no_style(), tables, allow_cascade=not on_sqlite())
    connection.ops.execute_sql_flush(flush)
    for label, model in models_by_label.items():
        insert(model, lines(label))
    with connection.cursor() as cursor:
        resets = connection.ops.sequence_reset_sql(no_style(), list(models_by_label.values()))
        for statement in resets:
            cursor.execute(statement)


def insert(model: type[models.Model], lines: Iterator[str]) -> None:
    quote = connection.ops.quote_name
    fields = [model._meta.get_field(name) for name in json.loads(next(lines))]
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    table = quote(model._meta.db_table)
    statement = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608 - names of models
    with connection.cursor() as cursor:
        for some in batched(lines, AT_ONCE, strict=False):
            try:
                cursor.executemany(statement, [row(fields, json.loads(one)) for one in some])
            except (Error, ValueError) as error:
                what = str(error).splitlines()[0]
                raise UnfitRow(f"a row of {model._meta.db_table}: {what}") from error


def row(fields: list[models.Field], values: list) -> list:
    return [
        field.get_db_prep_save(field.to_python(value), connection)
        for field, value in zip(fields, values, strict=True)
    ]


def on_sqlite() -> bool:
    return connection.vendor == "sqlite"
