"""What follows from the address under which people open it."""

import pytest
from django.conf import settings
from django.test import Client

from tests.site.instance import Instance

ASKED = """
from django.conf import settings
print(settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SECURE_HSTS_SECONDS > 0,
      "assay.example" in settings.ALLOWED_HOSTS, settings.ALLAUTH_TRUSTED_PROXY_COUNT)
"""


@pytest.mark.parametrize(
    ("url", "demo", "said"),
    [
        ("https://assay.example", "", "True True True True 1"),
        ("http://assay.example", "", "False False False True 1"),
        ("https://assay.example", "1", "True True True False 1"),
    ],
)
def test_the_address_decides_on_cookies_and_names(tmp_path, url, demo, said):
    instance = Instance(tmp_path / "home")
    instance.environment |= {"ASSAY_URL": url, "ASSAY_DEMO": demo, "ASSAY_TRUSTED_PROXIES": "1"}

    assert instance.python(ASKED).strip() == said


def test_a_command_beside_a_server_begins_its_links_where_that_one_runs(tmp_path):
    instance = Instance(tmp_path / "home")
    asked = "from django.conf import settings; print(settings.CONFIGURATION.url)"
    assert instance.python(asked).strip() == "http://127.0.0.1:8000"

    (tmp_path / "home" / "address").write_text("http://127.0.0.1:18501")

    assert instance.python(asked).strip() == "http://127.0.0.1:18501"
    instance.environment |= {"ASSAY_URL": "https://assay.example"}
    assert instance.python(asked).strip() == "https://assay.example"


@pytest.mark.django_db
def test_over_tls_browsers_are_told_to_stay_there(monkeypatch):
    monkeypatch.setattr(settings, "SECURE_HSTS_SECONDS", 31_536_000)

    assert Client().get("/sign-in/", secure=True).headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in Client().get("/sign-in/").headers


@pytest.mark.django_db
def test_every_answer_carries_the_policy(client):
    for path in ("/sign-in/", "/p/churn/board", "/nowhere", "/static/nothing.js"):
        headers = client.get(path).headers
        assert "script-src 'self'" in headers["Content-Security-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
