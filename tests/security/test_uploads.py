"""D: tables of runs that are none, or too much: refused in words, in bounded time and memory, and nothing is left."""

import io
import time
import tracemalloc
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assay.ledger.models import Upload
from assay.ledger.models.upload import LARGEST
from tests.security.conftest import browser

HEADER = b"run_id,seed,arm,pr_auc,started\n"
ROW = b"r%d,%d,candidate,0.31,2026-11-04T09:00Z\n"


def zipped():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("runs.csv", b"0" * 10_000_000)
    return file.getvalue()


NO_TABLES = {
    "nothing": b"", "blank": b"\n \n", "NUL": HEADER + b"a,1,candidate,\0,\n", "a zip bomb": zipped(),
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "html": b"<html><script>alert(1)</script>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "xml": b'<?xml version="1.0"?><!DOCTYPE a>',
    "json": b'[{"a": 1}]', "one column": b"pr_auc\n0.3\n", "random bytes": bytes(range(128, 256)) * 50,
    "a line of 3 MB": HEADER + b"x" * 3_000_000, "a cell of 3 MB": HEADER + b'"' + b"x\n" * 1_500_000,
    "an open quotation mark": HEADER + b'a,"1,candidate,0.3,\nb,2,candidate,0.3,\n',
    "columns without end": b",".join(b"c%d" % n for n in range(5000)) + b"\n1\n", "utf-16 cut short": b"\xff\xfea",
    "a gzip": b"\x1f\x8b\x08\0" + b"\0" * 50,
}  # fmt: skip


@pytest.fixture
def bring(ledger, settings, tmp_path, django_capture_on_commit_callbacks):
    """Upload bytes as evidence, by the form, as Ana."""
    settings.HOME = tmp_path
    hypothesis, client = ledger.registered(), browser(ledger.crew.ana)

    def bringing(content, name="runs.csv"):
        file = SimpleUploadedFile(name, content, content_type="text/csv")
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(f"{hypothesis.url}/evidence", {"file": file}, follow=True)

    bringing.hypothesis = hypothesis
    return bringing


@pytest.mark.parametrize("content", NO_TABLES.values(), ids=NO_TABLES)
def test_d17_what_is_no_table_is_refused_and_forgotten(bring, settings, content):
    began = time.monotonic()
    answer = bring(content)

    assert answer.status_code in (200, 422), answer.status_code
    assert not bring.hypothesis.runs.exists()
    assert answer.status_code == 200 or not Upload.objects.exists()
    assert answer.status_code == 200 or not list((settings.HOME / "uploads").glob("*.csv"))
    assert time.monotonic() - began < 5


def test_d22_a_file_beyond_50_mb_is_not_kept(bring, settings):
    answer = bring(HEADER + b"x" * LARGEST)

    assert answer.status_code == 422
    assert "50 MB" in answer.content.decode()
    assert not list((settings.HOME / "uploads").glob("*.csv"))


def test_d18_one_request_brings_one_file(bring, ledger):
    """A hundred files of 50 MB each would fill the disk while none of them is too large."""
    files = [SimpleUploadedFile(f"{n}.csv", b"x") for n in range(3)]

    answer = browser(ledger.crew.ana).post(f"{bring.hypothesis.url}/evidence", {"file": files})

    assert answer.status_code == 400


def test_d22_a_million_rows_are_refused_within_bounded_memory(bring):
    content = HEADER + b"".join(ROW % (n, n) for n in range(1_000_000))
    tracemalloc.start()
    began = time.monotonic()
    answer = bring(content)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert answer.status_code in (200, 422)
    assert not bring.hypothesis.runs.exists()
    assert most < 3 * len(content)  # the test's own client holds the bytes twice
    assert time.monotonic() - began < 60


@pytest.mark.parametrize(
    "name",
    ["../../../etc/passwd", "..\\..\\runs.csv", "/etc/cron.d/x", "a\nb\r\nSet-Cookie: x=1.csv", "\u202evsc.exe", "CON",
     "x" * 300 + ".csv", "<img src=x onerror=alert(1)>.csv", '"; filename="x.html', ".htaccess", "runs.csv\0.html"],
)  # fmt: skip
def test_d17_the_name_of_a_file_is_shown_and_used_for_nothing(bring, settings, name):
    content = HEADER + b"r1,1,candidate,0.31,2026-11-04T09:00Z\n"

    answer = bring(content, name)

    assert answer.status_code == 200
    upload = Upload.objects.get()
    assert upload.path.parent == settings.HOME / "uploads"
    assert upload.path.parent.stat().st_mode & 0o077 == 0
    assert upload.name.isprintable() and "/" not in upload.name and len(upload.name) <= 255
    assert "<img" not in answer.content.decode()


@pytest.mark.parametrize("value", ["9" * 5000, "1e400", "-1e400", "NaN", "1_000", "٣", "0x10", "1" * 399, "'", "--1"])
def test_d21_odd_numbers_and_keys_are_read_or_named(bring, value):
    content = "run_id,seed,arm,pr_auc,started\n" + "".join(
        f"{run},{seed},{arm},{number},2026-11-04T09:00Z\n"
        for run, seed, arm, number in (
            ("r1", value, "candidate", "0.3"), ("r2", "2", "baseline", value), (value, "3", "candidate", "0.3"),
            ("r4", "4", "candidate", "0.3"), ("r5", "4", "baseline", "0.3"),
        )
    )  # fmt: skip
    client = browser(bring.hypothesis.by)
    answer = bring(content.encode())
    told = {"run_id": "run_id", "key": "seed", "arm": "arm", "value": "pr_auc", "started": "started"}
    token = Upload.objects.get().token

    previewed = client.post(f"{bring.hypothesis.url}/evidence/{token}/columns", told, follow=True)
    kept = client.post(f"{bring.hypothesis.url}/evidence/{token}/preview", follow=True)

    assert [one.status_code for one in (answer, previewed, kept)] == [200, 200, 200]
    assert client.get(f"{bring.hypothesis.url}.json").status_code == 200
    assert client.get(f"{bring.hypothesis.url}/runs.csv").status_code == 200


def test_d22_ids_that_differ_only_beyond_what_is_kept_are_one_run(bring):
    long = "r" * 100
    content = "run_id,seed,arm,pr_auc,started\n" + "".join(
        f"{long}{n},1,candidate,0.3,2026-11-04T09:00Z\n" for n in range(3)
    )
    client = browser(bring.hypothesis.by)
    bring(content.encode())
    told = {"run_id": "run_id", "key": "seed", "arm": "arm", "value": "pr_auc", "started": "started"}
    address = f"{bring.hypothesis.url}/evidence/{Upload.objects.get().token}"
    client.post(f"{address}/columns", told)

    answer = client.post(f"{address}/preview")

    assert answer.status_code == 303
    assert bring.hypothesis.runs.count() == 1


def test_d17_no_answer_of_an_upload_is_the_file_itself(bring):
    bring(HEADER + b"r1,1,candidate,<script>alert(1)</script>,2026-11-04T09:00Z\n")
    address = f"{bring.hypothesis.url}/evidence/{Upload.objects.get().token}/columns"

    page = browser(bring.hypothesis.by).get(address)

    assert "<script>alert" not in page.content.decode()
    assert page.headers["X-Content-Type-Options"] == "nosniff"


def test_d22_who_uploads_on_and_on_keeps_the_last_few(bring, settings):
    for _ in range(7):
        bring(HEADER + b"r1,1,candidate,0.31,2026-11-04T09:00Z\n")

    assert Upload.objects.count() == 5
    assert len(list((settings.HOME / "uploads").glob("*.csv"))) == 5
