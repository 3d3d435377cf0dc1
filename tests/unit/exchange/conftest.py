"""An arXiv on this machine."""

import threading
from collections.abc import Iterator

import pytest

from tests.unit.exchange.arxiv_server import Arxiv


@pytest.fixture
def arxiv_server(settings) -> Iterator[Arxiv]:
    server = Arxiv()
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    settings.ARXIV_API_URL = server.url
    yield server
    server.shutdown()
    server.server_close()
