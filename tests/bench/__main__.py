"""Run the benches of rendering and sending: `uv run python -m tests.bench [WORD...]`.

A table is printed while they run, and JSON at the end.

Words choose among the rows by what their names hold, such as `sqlite` or `raw`.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.beside import beside
from tests.conftest import find_part
from tests.integration.databases import PostgresServer, PostgresTemplate, SQLiteTemplate
from tests.integration.processes import PYTHON, ROOT
from tests.integration.sites import Site

TOKEN = "a-server-token"


@dataclass(frozen=True)
class Row:
    """One line of the table: how many mails, through what, how fast the provider is."""

    name: str
    mails: int
    connections: int
    seconds: float  # of the provider, for each call
    database: str = ""  # none: Anymail alone, or rendering if there are no mails
    workers: int = 1
    visitors: bool = False  # an author and a reader use the site meanwhile


def rows() -> Iterator[Row]:
    yield Row("rendering", 0, 0, 0)
    for connections in (8, 64):
        yield Row(f"raw, {connections}", 4_000, connections, 0)
        for database in ("sqlite", "postgresql"):
            yield Row(f"ledger, {connections}, {database}", 10_000, connections, 0, database)
    for database in ("sqlite", "postgresql"):
        yield Row(f"250 ms, 64, {database}", 10_000, 64, 0.25, database)
    for workers in (1, 2):
        name = f"250 ms, 32 each, postgresql, {workers} workers"
        yield Row(name, 5_000, 32, 0.25, "postgresql", workers)
    for database in ("sqlite", "postgresql"):
        yield Row(f"100,000, 64, {database}", 100_000, 64, 0, database)
    yield Row("beside 100,000, sqlite", 100_000, 8, 0, "sqlite", visitors=True)


class Bench:
    """Runs rows; databases are made once and copied."""

    def __init__(self, stack: ExitStack, folder: Path):
        self.stack, self.folder, self.templates = stack, folder, {}

    def template(self, database: str) -> SQLiteTemplate | PostgresTemplate:
        if database not in self.templates:
            folder = self.folder / f"template-{database}"
            folder.mkdir()
            if database == "sqlite":
                self.templates[database] = SQLiteTemplate(folder)
            else:
                server = PostgresServer(find_part("postgresql"), durable=True)
                self.stack.callback(server.close)
                self.templates[database] = PostgresTemplate(server, folder)
        return self.templates[database]

    def run(self, row: Row) -> dict[str, object]:
        data = Path(tempfile.mkdtemp(dir=self.folder))
        if not row.mails:
            site = Site(data, self.template("sqlite").copy_to(data))
            return program(site, "tests.bench.rendering")
        with provider(row.seconds) as port:
            environ = {
                "MAILER": "postmark",
                "MAILER_SERVER_TOKEN": TOKEN,
                "MAILER_API_URL": f"http://127.0.0.1:{port}/",
                "NOTE_CONCURRENCY": row.connections,
                "NOTE_RATE": 100_000,
                "LEASE_SECONDS": 120,
            }
            if not row.database:
                site = Site(data, **environ)
                return self.raw(site, row)
            site = Site(data, self.template(row.database).copy_to(data), **environ)
            return beside(site, row.mails) if row.visitors else self.ledger(site, row)

    def raw(self, site: Site, row: Row) -> dict[str, object]:
        answer = program(site, "tests.bench.raw", row.mails, row.connections)
        return {"mails a second": round(row.mails / answer["seconds"], 1)}

    def ledger(self, site: Site, row: Row) -> dict[str, object]:
        site.rows("DELETE FROM newsletter_subscriber RETURNING 1")
        prepared = program(site, "tests.bench.ledger", "prepare", row.mails)
        began = time.monotonic()
        workers = [start(site, "tests.bench.ledger", "work") for _ in range(row.workers)]
        answers = [end(worker) for worker in workers]
        states = site.states()
        if states != {"accepted": row.mails}:
            others = (
                "SELECT state, reason, attempts FROM newsletter_delivery WHERE state <> 'accepted'"
            )
            raise SystemExit(f"{states}: {site.rows(f'{others} LIMIT 3')}")
        slowest = max(answer["seconds"] for answer in answers)
        return {
            "mails a second": round(row.mails / slowest, 1),
            "seconds": round(slowest, 1),
            "with start": round(time.monotonic() - began, 1),
            "expand s": round(prepared["expand"], 2),
            "idle MB": round(answers[0]["idle"] / 1024, 1),
            "peak MB": round(max(answer["peak"] for answer in answers) / 1024, 1),
            "in doubt after one kill, at most": row.connections,
        }


@contextmanager
def provider(seconds: float) -> Iterator[int]:
    command = [PYTHON, "-m", "tests.bench.stub", str(seconds)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


def start(site: Site, module: str, *args: object) -> subprocess.Popen[str]:
    command = [PYTHON, "-m", module, *map(str, args)]
    return subprocess.Popen(command, cwd=ROOT, env=site.environ, stdout=subprocess.PIPE, text=True)


def end(process: subprocess.Popen[str]) -> dict[str, float]:
    said, _ = process.communicate()
    assert process.returncode == 0, said
    return json.loads(said.splitlines()[-1])


def program(site: Site, module: str, *args: object) -> dict[str, float]:
    return end(start(site, module, *args))


def main(words: list[str]) -> None:
    chosen = [row for row in rows() if all(word in row.name for word in words)]
    results = {}
    with ExitStack() as stack:
        bench = Bench(stack, Path(stack.enter_context(tempfile.TemporaryDirectory())))
        for row in chosen:
            results[row.name] = bench.run(row)
            figures = ", ".join(f"{name} {value}" for name, value in results[row.name].items())
            sys.stdout.write(f"{row.name:<42} {figures}\n")
            sys.stdout.flush()
    sys.stdout.write(json.dumps(results) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
