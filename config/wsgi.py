"""The WSGI application that `manage.py up` serves."""

import os

from django.core.wsgi import get_wsgi_application

from home.supervision import die_with_server

die_with_server()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
