"""How pages are compressed."""

import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from assay.ui.zipping import Zip

PAGE = b"<p>What the crew knows by now</p>" * 200


def answered(response, accepts="gzip, br"):
    return Zip(lambda _: response)(RequestFactory().get("/", headers={"Accept-Encoding": accepts}))


def test_a_page_arrives_smaller_and_whole():
    answer = answered(HttpResponse(PAGE))

    assert gzip.decompress(answer.content) == PAGE
    assert len(answer.content) < len(PAGE) / 5
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Content-Length"] == str(len(answer.content))
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_the_length_of_a_page_tells_nothing_of_its_text():
    assert len({len(answered(HttpResponse(PAGE)).content) for _ in range(50)}) > 10


@pytest.mark.parametrize(
    ("response", "accepts"),
    [
        (HttpResponse(PAGE), "identity"),
        (HttpResponse(b"short"), "gzip"),
        (HttpResponse(PAGE, headers={"Content-Encoding": "br"}), "gzip"),
    ],
)
def test_what_is_short_or_zipped_or_not_asked_for_stays_as_it_is(response, accepts):
    before = response.content

    assert answered(response, accepts).content == before


def test_an_export_is_compressed_while_it_goes_out():
    answer = answered(StreamingHttpResponse(iter([PAGE, PAGE])))

    assert gzip.decompress(b"".join(answer.streaming_content)) == PAGE * 2
