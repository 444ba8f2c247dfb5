"""How many questions a page asks of the database, counted in a process of its own."""

import subprocess
import sys
from pathlib import Path

from bench.serving import PLAIN

COUNTING = """
import sys, django; django.setup()
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
client = Client(HTTP_HOST="127.0.0.1")
client.cookies[settings.SESSION_COOKIE_NAME] = sys.argv[2]
client.get(sys.argv[1])
with CaptureQueriesContext(connection) as asked:
    assert client.get(sys.argv[1]).status_code == 200
print(len(asked))
"""


def queries_of(path: str, home: Path, session: str) -> int:
    """Return the number of queries of a page, session and person included."""
    done = subprocess.run(
        [sys.executable, "-c", COUNTING, path, session], text=True, capture_output=True, check=False,
        env={**PLAIN, "ASSAY_HOME": str(home), "DJANGO_SETTINGS_MODULE": "assay.site.settings"},
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr)
    return int(done.stdout)
