"""The processes of a running site, forked from one that has loaded it and asked for a page."""

import gc
import os
import socket
import sys
from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import TextIO

from django.conf import settings
from django.core.management import call_command, load_command_class
from django.db import connections
from django.urls import reverse
from django.utils.module_loading import import_string

from essays.pictures.arriving import MOST_MEMORY, bound_memory
from essays.pictures.making import make_missing
from essays.reading.cards import make_cards
from home.processes.children import Child, Ready
from home.processes.handover import Handover, those_before
from home.processes.parentage import share_heaps
from home.processes.supervisor import Supervisor
from home.processes.web import serve as serve_web
from home.starting.preparation import listen
from newsletter.esps.calls import most_seconds

STOP_WITHIN = 45.0  # seconds from SIGTERM to SIGKILL, unless a call of the worker needs longer
PICTURES_EVERY, PICTURES_WITHIN = 15.0, 120.0  # seconds
TO_WRITE_DOWN = 5.0  # seconds after the last call has ended


def serve(
    listener: socket.socket,
    lock: TextIO,
    announce: Callable[[], None],
    tell: Callable[[str, int], None] = lambda name, pid: None,
) -> None:
    """Serve the site and send its mail until SIGTERM or Ctrl-C.

    `announce` is called once pages are answered, and `tell` with each pid as it comes.
    """
    application = load()
    listen(listener)
    web = partial(serve_web, application, listener)
    children = [
        Child("web", web, tell=tell, announce=announce),
        Child("worker", _work, stop_within(), tell=tell),
        Child("pictures", _make_pictures, every=PICTURES_EVERY, within=PICTURES_WITHIN),
    ]
    files = {"lock": lock.fileno(), "listener": listener.fileno()}
    rehearsal = [sys.executable, sys.argv[0], "up", "--rehearse"]
    Supervisor(children, Handover(files, rehearsal), those_before()).run()


def stop_within() -> float:
    """Return the seconds that a worker needs: killed in the middle of a call, it leaves doubt."""
    return max(STOP_WITHIN, most_seconds() + TO_WRITE_DOWN)


def load() -> Callable:
    """Load once what all processes need, and leave nothing open; return the WSGI application.

    What lives from here on is not looked at by the garbage collector, so that its pages of
    memory stay the same for all.
    """
    share_heaps()
    application = import_string(settings.WSGI_APPLICATION)
    load_command_class("newsletter", "worker")
    for path in (reverse("wagtail_serve", args=[""]), reverse("wagtailadmin_login")):
        _ask(application.application, path)
    connections.close_all()
    gc.collect()
    gc.freeze()
    return application


def _ask(application: Callable, path: str) -> None:
    """Ask for a page once, so that its modules and templates are there before the forks."""
    scheme, _, host = settings.SITE_URL.partition("://")
    request = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "HTTP_HOST": host,
        "HTTP_X_FORWARDED_PROTO": scheme,
        "wsgi.url_scheme": scheme,
        "wsgi.input": BytesIO(),
    }
    answer = application(request, lambda status, headers, exc_info=None: None)
    b"".join(answer)
    answer.close()


def _work(ready: Ready) -> None:
    ready()
    call_command("worker")


def _make_pictures(ready: Ready) -> None:
    """Make what readers see, apart from mail: a picture that needs too much ends this alone."""
    ready()
    os.nice(10)
    bound_memory(MOST_MEMORY)
    make_missing()
    make_cards()
