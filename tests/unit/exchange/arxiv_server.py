"""An arXiv on this machine that says what a test wants."""

import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FEED = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>ArXiv Query</title>{}</feed>"""
ENTRY = """<entry>
  <id>http://arxiv.org/abs/{id}</id>
  <updated>2024-06-06T01:00:00Z</updated><published>2023-12-28T10:00:00Z</published>
  <title>{title}</title><summary>What it is about.</summary>
  <author><name>Zo\N{LATIN SMALL LETTER E WITH DIAERESIS} van der Berg</name></author>
  <author><name>Li Wei</name></author>
  <arxiv:doi xmlns:arxiv="http://arxiv.org/schemas/atom">10.1145/3600006.3613165</arxiv:doi>
  <arxiv:primary_category xmlns:arxiv="http://arxiv.org/schemas/atom" term="cs.DC"/>
</entry>"""
ERROR = """<entry><id>http://arxiv.org/api/errors#incorrect_id</id><title>Error</title>
<summary>incorrect id format for 9999</summary></entry>"""


def entry(id_: str, title: str = "On the KV\n  Caches of Models") -> str:
    return ENTRY.format(id=id_, title=title)


class Arxiv(ThreadingHTTPServer):
    """Answers with `status`, `headers` and `body`; a `drip` sends it so slowly, in seconds."""

    daemon_threads = True
    status, headers, body, drip, wait = 200, {}, FEED.format(""), 0.0, 0.0

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/api/query"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        server.asked.append(self.path)
        time.sleep(server.wait)
        self.send_response(server.status)
        for name, value in server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        body = server.body.encode()
        try:
            for start in range(0, len(body), 20 if server.drip else len(body)):
                self.wfile.write(body[start : start + 20] if server.drip else body)
                time.sleep(server.drip)
        except OSError:  # who asked has gone
            self.close_connection = True

    def log_message(self, *args):
        pass
