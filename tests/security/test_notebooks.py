"""C, D: files of explorations that are none, too much or hostile: a plain answer, and nothing is left or run."""

import json
import time

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from assay.ledger.models import Exploration
from tests.ledger.notebooks.make import code, notebook, printed, prose
from tests.ledger.notebooks.test_hostile import PAYLOADS, harmless, hostile
from tests.security.conftest import browser

HERE = "/p/churn/explorations"
ONE = notebook(prose("# One"), code("1", printed("2")))
OLD = b'{"nbformat": 3, "metadata": {}, "worksheets": [{"cells": []}]}'


@pytest.fixture
def record(crew, settings, tmp_path):
    """Upload bytes as an exploration, by the form, as Ana."""
    settings.MEDIA_ROOT = tmp_path / "files"
    client = browser(crew.ana)

    def recording(content, name="a.ipynb"):
        return client.post(f"{HERE}/new", {"file": SimpleUploadedFile(name, content), "title": "A file"}, follow=True)

    recording.client = client
    return recording


def is_left():
    return Exploration.objects.exists() or (
        default_storage.exists("explorations") and bool(default_storage.listdir("explorations")[1])
    )


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"{" + b" " * (20 * 2**20), "a.ipynb", "20 MB"),
        (b"x" * (51 * 2**20), "a.ipynb", "20 MB"),
        (ONE[:-40], "a.ipynb", "cut short"),
        (OLD, "a.ipynb", "--nbformat 4"),
        (b'{"nbformat":4,"cells":[' + b"[" * 100_000, "a.ipynb", "nested too deeply"),
        (b'{"nbformat":4,"cells":[],"n":' + b"9" * 1_000_000 + b"}", "a.ipynb", "1,000,000 digits"),
        (b'{"nbformat":4,"cells":[],"cells":[]}', "a.ipynb", "twice under one name"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.ipynb", "web page or XML"),
        (b"<!doctype html><script>alert(1)</script>", "a.ipynb", "web page or XML"),
        (b"%PDF-1.7", "a.ipynb", "a PDF"),
        (b"\x89PNG\r\n\x1a\n<script>", "a.ipynb", "a picture"),
        (b"PK\x03\x04" + b"\0" * 100, "a.ipynb", "a zip archive"),
        (b"\x80\x04\x95cos\nsystem\n", "a.ipynb", "not in UTF-8"),
        (ONE, "a.ipynb.html", "no file that can be recorded"),
        (ONE, "a.svg", "no file that can be recorded"),
        (b"\xff\xfe<\0", "a.md", "no text in UTF-8"),
        (b"# x\n" * 20_000, "a.md", "40,000 characters"),
        (ONE, "a.json", "no profile"),
        (b"{" * 100_000, "a.json", "no JSON"),
    ],
)
def test_d17_d21_what_is_no_exploration_is_told_and_leaves_nothing(record, content, name, said):
    answer = record(content, name)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not is_left()


def test_d21_five_thousand_cells_are_recorded_cut_and_counted(record):
    answer = record(notebook(*[code(f"x = {n}", printed(str(n))) for n in range(5000)]))

    assert answer.status_code == 200
    drawn = record.client.get(f"{HERE}/1/versions/1/drawn").content.decode()
    assert "3,000 more cells of this notebook are not shown." in drawn
    assert drawn.count('<section class="cell') == 2000


def test_d21_numbers_without_end_and_odd_values_are_recorded(record):
    content = ONE.replace(b'"execution_count": 1', b'"execution_count": NaN').replace(
        b'"outputs"', b'"x": 1e400, "outputs"'
    )

    assert record(content).status_code == 200
    assert "# One" not in record.client.get(f"{HERE}/1/versions/1/drawn").content.decode()


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd.ipynb", "..\\..\\a.ipynb", "/etc/cron.d/a.ipynb", "a\r\nSet-Cookie: x=1.ipynb",
             "\u202ebnypi.ipynb", "CON.ipynb", "x" * 300 + ".ipynb", "<img src=x onerror=alert(1)>.ipynb", "a\0.ipynb"],
)  # fmt: skip
def test_d17_the_name_of_a_file_is_shown_and_used_for_nothing(record, name):
    answer = record(ONE, name)

    assert answer.status_code in (200, 400, 422)
    if answer.status_code == 200:
        assert "<img" not in answer.content.decode().replace('<img src="data:', "")
        kept = default_storage.listdir("explorations")[1]
        assert len(kept) == 2 and all(one.split(".")[0].isalnum() and len(one) < 50 for one in kept)


def test_c12_c16_every_payload_at_once_is_drawn_as_text(record):
    cells = [cell for payload in PAYLOADS for cell in json.loads(hostile(payload))["cells"]]
    answer = record(notebook(*[{k: v for k, v in cell.items() if k != "id"} for cell in cells]))
    assert answer.status_code == 200

    page, drawn = answer.content.decode(), record.client.get(f"{HERE}/1/versions/1/drawn")
    harmless(drawn.content.decode())
    assert "sandbox" in drawn.headers["Content-Security-Policy"]
    for wrong in ("<script>alert", "onerror=alert(1)>", "onload='alert", "<iframe srcdoc"):
        assert wrong not in page


def test_c16_the_file_as_it_came_is_never_served_as_what_a_browser_runs(record):
    record(ONE)
    answer = record.client.get(f"{HERE}/1/versions/1/original")

    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "application/x-ipynb+json"


def test_c12_learnings_and_titles_of_an_enemy_are_text_everywhere(record, crew):
    wrong = "<img src=x onerror=alert(1)>"
    record(notebook(prose(f"# {wrong}"), prose(f"## Learnings\n\n- {wrong} \"'><script>alert(1)</script>")))
    exploration = Exploration.objects.get()
    item = crew.story()
    exploration.change(title=wrong, items=[item], by=crew.ana)
    exploration.confirm(exploration.learnings.get(), by=crew.ana)

    for address in (HERE, f"{HERE}/1", item.url, "/p/churn/ledger?q=img", "/p/churn/activity", "/"):
        page = record.client.get(address).content.decode()
        assert "<img src=x" not in page and "<script>alert" not in page, address


def test_d19_a_notebook_with_bombs_for_pictures_is_read_in_bounded_time(record):
    import struct
    import zlib

    from tests.ledger.notebooks.make import chunk, encoded, shown

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 3900, 3900, 8, 0, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 200_000_000, 9)) + chunk(b"IEND", b"")
    began = time.process_time()
    answer = record(notebook(*[code(str(n), *[shown("image/png", encoded(bomb))] * 5) for n in range(8)]))

    assert answer.status_code == 200
    assert "it holds other pixels than it measures" in record.client.get(f"{HERE}/1/versions/1/drawn").content.decode()
    assert time.process_time() - began < 10
