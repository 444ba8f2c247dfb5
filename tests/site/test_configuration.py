import stat

import pytest

from assay.site.configuration import Configuration


def test_the_secret_key_is_made_once_and_is_its_owners_alone(tmp_path):
    configuration = Configuration(home=str(tmp_path / "home"))

    assert configuration.secret_key() == configuration.secret_key()
    assert len(configuration.secret_key()) >= 50
    assert stat.S_IMODE((tmp_path / "home" / "secret.key").stat().st_mode) == 0o600
    assert [file.name for file in (tmp_path / "home").iterdir()] == ["secret.key"]


def test_two_instances_have_different_keys(tmp_path):
    keys = {Configuration(home=str(tmp_path / name)).secret_key() for name in "ab"}

    assert len(keys) == 2


def test_names_of_the_environment_are_read(monkeypatch):
    monkeypatch.setenv("ASSAY_EMAIL_FROM", "crew@assay.example")
    monkeypatch.setenv("ASSAY_NO_SUCH_THING", "1")

    assert Configuration.read().email_from == "crew@assay.example"


@pytest.mark.parametrize(
    ("url", "port", "ssl", "tls"),
    [
        ("smtp://mail.example", 587, False, True),
        ("smtps://mail.example", 465, True, False),
        ("smtp://localhost:25", 25, False, False),
        ("smtp://crew%40example:p%2Fw@mail.example:2525", 2525, False, True),
    ],
)
def test_mail_goes_out_as_the_address_says(url, port, ssl, tls):
    mail = Configuration(email_url=url).mail

    assert (mail["EMAIL_PORT"], mail["EMAIL_USE_SSL"], mail["EMAIL_USE_TLS"]) == (port, ssl, tls)
    if "crew" in url:
        assert (mail["EMAIL_HOST_USER"], mail["EMAIL_HOST_PASSWORD"]) == ("crew@example", "p/w")


@pytest.mark.parametrize(
    "url", ["foo", "foo.example", "//foo.example", "ftp://foo.example", "https://", "http://:8000", "http://foo:many",
            "https://foo.example/assay"],
)  # fmt: skip
def test_an_address_that_nobody_can_open_is_refused(url):
    with pytest.raises(ValueError, match="ASSAY_URL has to read https://"):
        Configuration(url=url).check()


@pytest.mark.parametrize("url", ["https://foo.example", "http://10.0.0.3:8000", "http://[::1]:8000/", "http://box"])
def test_an_address_with_scheme_and_host_is_taken(url):
    Configuration(url=url).check()


def test_a_setting_that_is_empty_is_not_set(monkeypatch):
    monkeypatch.setenv("ASSAY_HOME", "")
    monkeypatch.setenv("ASSAY_URL", "")

    assert Configuration.read().home == "assay-data"
    assert Configuration.read().url == "http://127.0.0.1:8000"


def test_without_a_mail_server_mail_is_printed():
    assert Configuration().mail["EMAIL_BACKEND"].endswith("console.EmailBackend")


@pytest.mark.parametrize(
    "url", ["mail.example", "http://mail.example", "smtp://", "smtp://mail.example:many", "smtp://["]
)
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(ValueError, match="ASSAY_EMAIL_URL"):
        _ = Configuration(email_url=url).mail


@pytest.mark.parametrize(
    "url", ["mysql://x/y", "sqlite:///x", "localhost", "postgres://a:b#c@localhost/x", "postgres://["]
)
def test_a_database_that_assay_does_not_know_is_refused(url):
    with pytest.raises(ValueError, match="ASSAY_DATABASE_URL"):
        Configuration(database_url=url).check()


def test_the_number_of_proxies_is_a_number():
    assert Configuration(trusted_proxies="2").proxies == 2
    for wrong in ("-1", "²"):
        with pytest.raises(ValueError, match="ASSAY_TRUSTED_PROXIES"):
            _ = Configuration(trusted_proxies=wrong).proxies


def test_servers_in_house_are_hosts_with_or_without_a_port():
    hosts = Configuration(outgoing_hosts=" MLflow.internal:5000, 10.0.0.7,[::1]:5000,").in_house

    assert hosts == {"mlflow.internal:5000", "10.0.0.7", "[::1]:5000"}
    for wrong in ("http://mlflow.internal", "*", "10.0.0.0/8", "a b", "host:port"):
        with pytest.raises(ValueError, match="ASSAY_OUTGOING_HOSTS"):
            Configuration(outgoing_hosts=wrong).check()
