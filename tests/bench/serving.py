"""How fast stored answers leave `up`, each beside nginx with the same bytes as a file.

Run as `python -m tests.bench.serving`; it needs wrk and nginx. Prints a table and JSON at the end.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import requests

import tests.conftest  # noqa: F401 - it sets Django up
from tests.bench.essay import long_essay
from tests.integration.databases import SQLiteTemplate
from tests.integration.processes import (
    answers,
    descendants,
    free_port,
    listeners,
    wait_for,
)
from tests.integration.sites import Site

CONNECTIONS, SECONDS = 32, 5
MISSES = 40
BROTLI = {"Accept-Encoding": "br"}
WRK = """
local number = 0
function request()
  number = number + 1
  return wrk.format(nil, "{path}" .. ("{query}"):gsub("N", number))
end
function done(summary, latency, requests)
  local failed = summary.errors
  io.write(string.format("%d %d %d %f\\n", summary.requests, summary.duration,
    failed.connect + failed.read + failed.write + failed.timeout, latency:percentile(99)))
end
"""
NGINX = """
worker_processes auto; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{ access_log off; keepalive_requests 1000000; default_type text/html; sendfile on;
server {{ listen 127.0.0.1:{port}; root {folder}/files; error_page 404 /404;
add_header Content-Encoding br always; }} }}
"""


@dataclass(frozen=True)
class Row:
    """What is asked for, how often the same address comes, and what nginx has in its place."""

    name: str
    path: str
    query: str = ""
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()


def rows(essay: str, etag: str) -> Iterator[Row]:
    yield Row("essay", essay)
    yield Row("essay, each address new", essay, query="?utm_source=N")
    yield Row("essay, a cookie of others", essay, headers=(("Cookie", "_ga=GA1.2.3"),))
    yield Row("essay, HEAD", essay, method="HEAD")
    yield Row("essay, If-None-Match", essay, headers=(("If-None-Match", etag),))
    for path in ("/", "/papers/", "/problems/", "/feed/", f"{essay[:-1]}.md"):
        yield Row(path, path)
    yield Row("an address that is not there", "/nothing/", query="N")


def asked(port: int, row: Row) -> dict[str, float]:
    """Ask for seconds from some connections at once."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(f'wrk.method = "{row.method}"\n')
        for name, value in (*BROTLI.items(), *row.headers):
            script.write(f"wrk.headers[{name!r}] = {value!r}\n")
        script.write(WRK.replace("{path}", row.path).replace("{query}", row.query))
        script.flush()
        many = ["-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s"]
        command = ["wrk", *many, "-s", script.name, f"http://127.0.0.1:{port}"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    number, microseconds, failed, latest = map(float, said.splitlines()[-1].split())
    assert not failed, said
    return {"a second": round(number / microseconds * 1e6), "p99 ms": round(latest / 1e3, 1)}


@contextmanager
def nginx(folder: Path) -> Iterator[int]:
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, port=port))
    command = ["nginx", "-c", config, "-e", folder / "error.log", "-g", "daemon off;"]
    process = subprocess.Popen(command)
    try:
        wait_for(lambda: answers(port), 30, "nginx")
        yield port
    finally:
        process.terminate()
        process.wait()


def seconds_of(pids: set[int]) -> float:
    """Return the processor time that processes have used."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory_below(pid: int) -> int:
    """Return the MB that a process and all below it hold, what they share counted once."""
    held = 0
    for each in {pid, *descendants(pid)}:
        with suppress(FileNotFoundError):  # it has ended
            text = Path(f"/proc/{each}/smaps_rollup").read_text()
            held += int(re.search(r"^Pss: +(\d+)", text, re.MULTILINE)[1])
    return round(held / 1024)


def miss(site: Site, path: str) -> float:
    """Return the milliseconds of the processor that the making of a page takes."""
    web = listeners(site.port)
    requests.get(site.url + path, headers=BROTLI, timeout=30)
    before = seconds_of(web)
    for _ in range(MISSES):
        site.rows("UPDATE home_edition SET number = number + 1 RETURNING 1")
        answer = requests.get(site.url + path, headers=BROTLI, timeout=30)
        assert "hit" not in answer.headers.get("Server-Timing", "")
    return round((seconds_of(web) - before) / MISSES * 1e3, 1)


def beside(site: Site, folder: Path, essay: str) -> dict[str, dict[str, float]]:
    etag = requests.get(site.url + essay, headers=BROTLI, timeout=30).headers["ETag"]
    found = {}
    with nginx(folder) as port:
        for row in rows(essay, etag):
            answer = requests.get(site.url + row.path, headers=BROTLI, stream=True, timeout=30)
            file = folder / "files" / "answer"
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(answer.raw.read(decode_content=False))
            ours, theirs = asked(site.port, row), asked(port, Row("nginx", "/answer"))
            part = {"of nginx": round(ours["a second"] / theirs["a second"], 2)}
            found[row.name] = ours | {"nginx a second": theirs["a second"]} | part
    return found


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # nginx reads it as nobody
        (folder / "site").mkdir()
        database = SQLiteTemplate(folder).copy_to(folder / "site")
        with Site(folder / "site", database) as site:
            site.script(f"make_essay('The cost of a long context', body={long_essay()!r})")
            (slug,) = site.rows("SELECT url_path FROM wagtailcore_page ORDER BY id DESC LIMIT 1")[0]
            essay = f"/{slug.strip('/').rpartition('/')[2]}/"
            began = time.monotonic()
            up = site.start("up", "--port", str(site.port))
            wait_for(lambda: answers(site.port), 60, "up")
            assert requests.get(site.url, timeout=60).ok
            results: dict[str, dict[str, float]] = {
                "first page": {"s": round(time.monotonic() - began, 1)}
            }
            results["idle"] = {"MB": memory_below(up.pid)}
            results |= beside(site, folder, essay)
            results["miss, essay"] = {"ms of the processor": miss(site, essay)}
            results["after it"] = {"MB": memory_below(up.pid)}
    for row, figures in results.items():
        told = ", ".join(f"{what} {value}" for what, value in figures.items())
        sys.stdout.write(f"{row:<30} {told}\n")
    sys.stdout.write(json.dumps(results) + "\n")


if __name__ == "__main__":
    main()
