"""PNG, written anew from its pixels; whatever is no plain picture is not shown."""

import struct
import time
import zlib
from base64 import b64decode
from pathlib import Path

import pytest

from assay.ledger.notebooks.pictures import BadPicture, picture
from assay.ledger.notebooks.pictures import png as checked
from tests.ledger.notebooks.make import chunk, encoded, png


def test_only_what_makes_its_pixels_is_kept():
    text = chunk(b"tEXt", b"Comment\0<script>alert(1)</script>") + chunk(b"iCCP", b"profile") + chunk(b"eXIf", b"GPS")
    found = checked(png(more=text) + b"<script>alert(1)</script>")

    assert found.content == png()
    assert (found.width, found.height) == (4, 3)


def test_what_follows_the_end_is_gone():
    assert checked(png() + b"PK\x03\x04 a zip").content == png()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"GIF89a" + b"\0" * 20, "no PNG"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 20, "no PNG"),
        (b"<svg onload='alert(1)'/>", "no PNG"),
        (b"\x89PNG\r\n\x1a\n", "cut short"),
        (png()[:-10], "cut short"),
        (png()[:40], "cut short"),
        (png().replace(b"IHDR", b"IHDX"), "damaged"),
        (png()[:30] + b"\0" + png()[31:], "damaged"),
        (png(50_000, 50_000, pixels=b""), "50,000 × 50,000"),
        (png(1, 2**31 - 1, pixels=b""), "pixels"),
        (png(0, 0, pixels=b""), "pixels"),
        (png(pixels=b"\0" * 10_000_000), "other pixels"),
        (png(pixels=b"\0"), "other pixels"),
        (png(more=chunk(b"IHDR", b"\0" * 13)), "damaged"),
    ],
)
def test_a_picture_that_is_no_plain_one_is_not_shown(content, said):
    began = time.process_time()
    with pytest.raises(BadPicture, match=said):
        checked(content)
    assert time.process_time() - began < 1


def test_a_bomb_in_its_pixels_is_unpacked_no_further_than_it_measures():
    bomb = zlib.compress(b"\0" * 300_000_000, 9)
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 100, 100, 8, 0, 0, 0, 0))
    began = time.process_time()
    with pytest.raises(BadPicture, match="other pixels"):
        checked(b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", bomb) + chunk(b"IEND", b""))
    assert time.process_time() - began < 0.5


def test_more_than_2_mb_are_not_looked_at():
    with pytest.raises(BadPicture, match="2 MB"):
        picture("A" * 4_000_000)
    with pytest.raises(BadPicture, match="2 MB"):
        checked(png() + b"\0" * 2_200_000)


@pytest.mark.parametrize("text", ["", "no base64!", "<script>", "====", "é"])
def test_what_is_no_base64_is_damaged(text):
    with pytest.raises(BadPicture):
        picture(text)


def test_base64_in_lines_is_read():
    text = encoded(png())

    assert picture("\n".join(text[at : at + 20] for at in range(0, len(text), 20))).content == png()


def test_interlaced_pictures_are_measured_pass_by_pass():
    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    raw = b""
    for left, top, right, down in passes:
        columns, rows = len(range(left, 9, right)), len(range(top, 7, down))
        raw += (b"\0" + b"\0" * columns) * rows if columns else b""

    assert checked(png(9, 7, pixels=raw, interlace=1)).width == 9


def test_the_pictures_of_real_notebooks_are_taken():
    import json

    story = Path(__file__).parents[3] / "assay" / "demo" / "story" / "nb"
    pictures = [
        "".join(data) if isinstance(data, list) else data
        for file in story.glob("*.ipynb")
        for cell in json.loads(file.read_text())["cells"]
        for output in cell.get("outputs", ())
        if (data := output.get("data", {}).get("image/png"))
    ]

    assert len(pictures) == 6
    for text in pictures:
        assert picture(text).content.startswith(b64decode(text)[:33])
