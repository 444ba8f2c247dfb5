"""Assay's settings for its tests: a home that is thrown away, PostgreSQL where ASSAY_TEST_DATABASE asks for it.

They are read before any conftest.py, by pytest-xdist's workers once more: what is decided here is handed on by the
environment.
"""

import atexit
import os
import shutil
import tempfile

for name in [name for name in os.environ if name.startswith("ASSAY_") and not name.startswith("ASSAY_TEST_")]:
    del os.environ[name]  # a developer's own instance is none of the tests' business
if "ASSAY_TEST_HOME" not in os.environ:
    os.environ["ASSAY_TEST_HOME"] = tempfile.mkdtemp(prefix="assay-test-")
    atexit.register(shutil.rmtree, os.environ["ASSAY_TEST_HOME"], ignore_errors=True)
if os.environ.get("ASSAY_TEST_DATABASE") == "postgres":
    if "ASSAY_TEST_DATABASE_URL" not in os.environ:
        from tests.postgres import start

        os.environ["ASSAY_TEST_DATABASE_URL"] = start()
    os.environ["ASSAY_DATABASE_URL"] = os.environ["ASSAY_TEST_DATABASE_URL"]
os.environ["ASSAY_HOME"] = os.environ["ASSAY_TEST_HOME"]
os.environ["ASSAY_URL"] = "http://testserver"

from assay.site.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick, and of no worth here
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True  # nothing is collected for a test
STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405
