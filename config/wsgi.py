"""The WSGI application that `manage.py up` serves: Django, with the page store in front of it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django = get_wsgi_application()

from home.serving.page_store import PageStore  # noqa: E402 - they need Django's settings
from home.serving.readers import edition_reader  # noqa: E402

application = PageStore(django, edition_reader().read)
