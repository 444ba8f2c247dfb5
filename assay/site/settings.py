"""Django's settings. What people set lies in configuration.py; the rest is decided here."""

from typing import Any
from urllib.parse import urlsplit

import dj_database_url

from assay.site.configuration import Configuration
from assay.site.logs import logging_of

CONFIGURATION = Configuration.read()
CONFIGURATION.check()
HOME = CONFIGURATION.folder
DEMO = CONFIGURATION.demo == "1"
DEBUG = CONFIGURATION.debug == "1"
SECRET_KEY = CONFIGURATION.secret_key()

_address = urlsplit(CONFIGURATION.url)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
if _address.hostname and not DEMO:  # anybody may sign in to the example as anybody: on this machine alone
    ALLOWED_HOSTS.append(_address.hostname)
CSRF_TRUSTED_ORIGINS = [f"{_address.scheme}://{_address.netloc}"]
SECURE = _address.scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
ALLAUTH_TRUSTED_PROXY_COUNT = CONFIGURATION.proxies
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
OUTGOING_HOSTS = CONFIGURATION.in_house
SESSION_ENGINE = "assay.crew.sessions"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = CONFIGURATION.cookies
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
CSRF_FAILURE_VIEW = "assay.site.errors.csrf_failure"

INSTALLED_APPS = [
    "assay.site",
    "assay.demo",
    "assay.connect",
    "assay.ledger",
    "assay.backlog",
    "assay.practice",
    "assay.crew",
    "assay.events",
    "assay.jobs",
    "assay.ui",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
]
MIDDLEWARE = [
    "assay.ui.middleware.security_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "assay.ui.zipping.Zip",
    "assay.site.nul.without_nul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "assay.crew.sessions.Signed",
    "assay.crew.zones.in_own_zone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "assay.events.once.counts_once",
    "assay.site.errors.refusals",
]
ROOT_URLCONF = "assay.site.urls"

_jinja: dict[str, Any] = {
    "BACKEND": "django.template.backends.jinja2.Jinja2",
    "APP_DIRS": True,
    "OPTIONS": {
        "environment": "assay.ui.environment.environment",
        "context_processors": ["assay.ui.csrf.csrf", "assay.crew.shell.shell"],
    },
}
_django: dict[str, Any] = {  # allauth's own pages alone
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "APP_DIRS": True,
    "OPTIONS": {
        "context_processors": [
            "django.template.context_processors.request",
            "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
        ]
    },
}
TEMPLATES = [_jinja, _django]

SQLITE: dict[str, Any] = {
    "ENGINE": "assay.site.sqlite",
    "NAME": HOME / "assay.sqlite3",
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=134217728;"
        "PRAGMA cache_size=-20000;PRAGMA temp_store=MEMORY;",
    },
    "TEST": {"NAME": HOME / "test.sqlite3"},  # threads cannot share one that lives in memory
    "CONN_MAX_AGE": 600,
}
DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(CONFIGURATION.database_url, conn_max_age=600, conn_health_checks=True)
    if CONFIGURATION.database_url
    else SQLITE
}
if CONFIGURATION.database_url:
    DATABASES["default"].setdefault("OPTIONS", {})["application_name"] = "assay"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "crew.Person"
AUTHENTICATION_BACKENDS = ["assay.crew.sessions.Accounts"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "assay.crew.accounts.Adapter"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/sign-in/"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {  # how often, in m(inutes) or h(ours), for an ip, a signed-in user or a key such as an address
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "10/m/ip,3/m/key,10/h/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "first_start": "10/m/ip,60/h/key",
    "invitation": "20/m/ip,10/m/key",
    "invite": "30/h/user",
    "token": "30/h/user",
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
API_LIMITS = {"token": 1200, "wrong": 30}  # a minute: of one token; of one address without a token that opens anything
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},  # a flood of made-up addresses must not push out whoever is being counted
    }
}

globals().update(CONFIGURATION.mail)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = CONFIGURATION.email_from
LOGGING = logging_of(DEBUG)

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = False

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
MEDIA_ROOT = HOME / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "assay.ui.staticfiles.Storage"},
}
WHITENOISE_MAX_AGE = 31_536_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024  # also the most that the API takes at once
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 1  # a table of runs; the limit of its size holds for each file
FILE_UPLOAD_HANDLERS = [
    "assay.ledger.intake.limit.Limit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
