"""What every answer carries."""

from django.http import HttpResponse

from assay.ui.middleware import security_headers


def test_every_answer_forbids_what_is_not_ours(rf):
    response = security_headers(lambda request: HttpResponse("x"))(rf.get("/"))

    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"


def test_a_view_may_be_stricter(rf):
    strict = {"Content-Security-Policy": "sandbox"}

    response = security_headers(lambda request: HttpResponse("x", headers=strict))(rf.get("/"))

    assert response.headers["Content-Security-Policy"] == "sandbox"
