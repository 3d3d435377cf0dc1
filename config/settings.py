"""The one settings module. What differs between machines is an environment variable, named here."""

import secrets
import zoneinfo
from contextlib import suppress
from os import environ
from pathlib import Path

from config.databases import database_from
from config.environment import NAME, take_file
from config.mailers import anymail_from, mailers_from
from config.values import host_of, number, zone

BASE_DIR = Path(__file__).resolve().parent.parent

# -- from the environment ---------------------------------------------------------------------

DATA_DIR = Path(environ.get("DATA_DIR", BASE_DIR / ".data")).absolute()
SETTINGS_FILE = DATA_DIR / NAME
GIVEN_BY_FILE = take_file(environ, SETTINGS_FILE)  # all that follows may stand there
SITE_URL = environ.get("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
# Commands that keep no promise to a reader run with a throw-away key; `up` and `worker` refuse.
SECRET_KEY = environ.get("SECRET_KEY") or "throw-away-" + secrets.token_urlsafe(50)
SECRET_KEY_FALLBACKS = environ.get("SECRET_KEY_FALLBACKS", "").split()
ADDRESS_KEY = environ.get("ADDRESS_KEY", "")
DATABASE_URL = environ.get("DATABASE_URL", "")
TIME_ZONE = zone(environ.get("TIME_ZONE", "UTC"))
MAILERS = mailers_from(environ)
NOTE_DELAY = number(environ.get("NOTE_DELAY", 600))  # seconds between Publish and the note
NOTE_CONCURRENCY = number(environ.get("NOTE_CONCURRENCY", 8))  # connections per worker
NOTE_RATE = number(environ.get("NOTE_RATE", 10))  # calls a second and account, over all workers
LEASE_SECONDS = number(environ.get("LEASE_SECONDS", 120))  # how long a delivery stays claimed
ARXIV_API_URL = environ.get("ARXIV_API_URL", "https://export.arxiv.org/api/query")
ANYMAIL = anymail_from(environ, LEASE_SECONDS)
MISSING_VARIABLES = [
    name for name in ("SITE_URL", "SECRET_KEY", "ADDRESS_KEY", "MAILER") if not environ.get(name)
]

# ---------------------------------------------------------------------------------------------

with suppress(OSError):  # `up` and `demo` say in one line what is wrong with the folder
    DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)

HTTPS = SITE_URL.startswith("https://")

INSTALLED_APPS = [
    "home",
    "newsletter",
    "essays",
    "anymail",
    "wagtailmarkdown",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.users",
    "wagtail.sites",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.snippets",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "home.serving.headers.Headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "home.serving.compression.Compression",
    "home.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "home.access.sliding.SlidingSessions",
    "django.middleware.common.CommonMiddleware",
    "home.middleware.Printable",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "home.access.doors.Throttle",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "home.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    },
]

DATABASES = {"default": database_from(DATABASE_URL, DATA_DIR)}

PASSWORD_HASHERS = ["home.access.hasher.OneAtATime"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "en-us"
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]

STATIC_URL = "/static/"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
# WhiteNoise reads the apps' own folders at start, so there is no collecting step to forget.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600

ALLOWED_HOSTS = [host_of(SITE_URL), "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz/?$"]  # a monitor on this machine asks in the clear
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
# What the other hosts of the domain do is not this site's to decide: no subdomains, no preload.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
# Another host of the domain can set neither of them (RFC 6265bis, 4.1.3.2).
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
X_FRAME_OPTIONS = "DENY"  # Wagtail frees its own preview
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000  # a form tells of a text above 2 MB in its own words

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "newsletter.people.log_lines.DiscreetFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "newsletter": {"level": "INFO"},
        "home": {"level": "INFO"},
        # The dry run of an import tells the author what these tell of.
        "bibtexparser": {"level": "CRITICAL"},
        "pylatexenc": {"level": "CRITICAL"},
    },
}

DEFAULT_FROM_EMAIL = f"notes@{host_of(SITE_URL)}"  # Wagtail's own notices

WAGTAIL_SITE_NAME = "Into the Gap"
# "localtime" is a file of some systems, and no browser knows a zone of that name.
WAGTAIL_USER_TIME_ZONES = sorted(zoneinfo.available_timezones() - {"localtime"})
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "home.access.links.LinkForm"  # noqa: S105 - a class
# Shared passwords are kept in clear, and whoever has one has it for good.
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_FINISH_WORKFLOW_ACTION = "home.desk.approval.publish_what_was_approved"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "essays.reading.search_backend"}}
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"webp": "webp", "avif": "webp"}
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000  # a large photograph of a phone; 150 MB in memory
WAGTAILIMAGES_IMAGE_FORM_BASE = "essays.desk.image_forms.ImageForm"
WAGTAILDOCS_EXTENSIONS = ["csv", "pdf", "txt", "zip"]
WAGTAILDOCS_INLINE_CONTENT_TYPES = []  # a document is saved, not opened within the site
WAGTAILDOCS_SERVE_METHOD = "serve_view"

# The author's Markdown is parsed by essays.markdown alone; wagtail-markdown gives the editor.
WAGTAILMARKDOWN = {
    "autodownload_fontawesome": False,
    "extensions_settings_mode": "override",
    "allowed_settings_mode": "override",
}
