"""The way out against servers that mean harm: each ends in plain words, in time, and gives nothing away."""

import gzip
import logging
import socket
import ssl
import time
from datetime import UTC, datetime, timedelta

import pytest

from assay.net import Address, Client, NoAnswer
from tests.net.hostile import OK, answer, hostile

SECRET = {"Authorization": "Bearer very-secret-token"}


@pytest.fixture(autouse=True)
def in_house(settings):
    """Nothing in-house unless a test says so."""
    settings.OUTGOING_HOSTS = frozenset()
    return settings


@pytest.fixture
def names(monkeypatch):
    """What names resolve to, one answer after the other; and all that was asked."""
    known, asked, plain = {}, [], socket.getaddrinfo

    def resolve(host, port, *args, **more):
        asked.append(host)
        if host not in known:
            return plain(host, port, *args, **more)
        answers = known[host]
        now = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET6 if ":" in ip else socket.AF_INET, 1, 6, "", (ip, port)) for ip in now]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    known["asked"] = asked
    return known


def asked(url, *, path="/", seconds=5.0, most=2**20, **more):
    with Client(Address.read(url), seconds=seconds, most=most, **more) as client:
        return client.ask("GET", path)


def code_of(url, **more):
    with pytest.raises(NoAnswer) as caught:
        asked(url, **more)
    assert "secret" not in str(caught.value)
    return caught.value.code


def of(server, settings):
    """Let a server of the test be in-house; return its address."""
    settings.OUTGOING_HOSTS = frozenset({server.host})
    return server.url


def test_a_server_that_was_named_answers(in_house):
    with hostile(answer(b'{"runs": [1]}')) as server:
        came = asked(of(server, in_house), path="/api?x=1", secret_headers=SECRET)

    assert (came.status, came.json()) == (200, {"runs": [1]})
    said = server.asked[0].decode()
    assert said.startswith("GET /api?x=1 HTTP/1.1\r\n") and f"Host: {server.host}\r\n" in said
    assert "Accept-Encoding: identity" in said and "Bearer very-secret-token" in said


def test_one_connection_serves_several_questions(in_house):
    def twice(taken):
        taken.sendall(OK)
        taken.recv(65536)
        taken.sendall(OK)

    with hostile(twice) as server, Client(Address.read(of(server, in_house))) as client:
        assert [client.ask("GET", "/").status, client.ask("POST", "/", body={"a": 1}).status] == [200, 200]
    assert len(server.asked) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "0", "localhost", "[::1]",
                                  "[::ffff:127.0.0.1]", "169.254.169.254", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
                                  "10.0.0.1", "192.168.0.1", "[fe80::1]", "224.0.0.1"])  # fmt: skip
def test_what_is_not_public_is_not_asked_in_whatever_notation(host, monkeypatch):
    monkeypatch.setattr("httpcore.SyncBackend.connect_tcp", lambda *_, **__: pytest.fail("it connected"))

    assert code_of(f"https://{host}") == "forbidden"


def test_a_name_with_one_private_address_among_public_ones_is_not_asked(names):
    names["mixed.example"] = [["93.184.216.34", "10.0.0.1"]]

    assert code_of("https://mixed.example") == "forbidden"


def test_a_name_that_is_none_and_one_that_leads_in_house_read_the_same(names, monkeypatch):
    names["inside.example"] = [["10.0.0.1"]]
    names["none.example"] = [[]]

    assert code_of("https://inside.example") == code_of("https://none.example") == "forbidden"


def test_a_name_is_resolved_once_so_a_second_answer_leads_nowhere(names, monkeypatch):
    names["rebinding.example"] = [["93.184.216.34"], ["127.0.0.1"]]
    reached = []

    def connect(self, host, port, **_):
        reached.append((host, port))
        raise OSError("no way out of a test")

    monkeypatch.setattr("httpcore.SyncBackend.connect_tcp", connect)

    assert code_of("https://rebinding.example") == "silent"
    assert reached == [("93.184.216.34", 443)]
    assert names["asked"].count("rebinding.example") == 1


def test_who_is_at_the_other_end_is_looked_at_before_a_word_is_said(names, in_house, monkeypatch):
    names["public.example"] = [["93.184.216.34"]]
    with hostile() as server:
        from httpcore import SyncBackend

        plain = SyncBackend.connect_tcp

        def led_astray(self, host, port, **more):
            return plain(self, "127.0.0.1", server.port, **more)

        monkeypatch.setattr(SyncBackend, "connect_tcp", led_astray)
        assert code_of("https://public.example", secret_headers=SECRET) == "forbidden"
        time.sleep(0.05)
    assert b"".join(server.asked) == b""


def test_a_name_in_house_does_not_lead_to_the_keys_of_the_machine(names, in_house):
    in_house.OUTGOING_HOSTS = frozenset({"mlflow.internal:5000"})
    names["mlflow.internal"] = [["169.254.169.254"]]

    assert code_of("http://mlflow.internal:5000") == "forbidden"


def test_a_host_in_house_opens_no_other_port(in_house):
    with hostile() as server:
        in_house.OUTGOING_HOSTS = frozenset({f"127.0.0.1:{server.port + 1}"})
        with pytest.raises(ValueError, match="ASSAY_OUTGOING_HOSTS"):
            Address.read(server.url)


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_not_followed_and_carries_no_secret_elsewhere(in_house, status):
    with hostile() as elsewhere, hostile(answer(b"", status=status, location=elsewhere.url)) as server:
        address = of(server, in_house)
        in_house.OUTGOING_HOSTS |= {elsewhere.host}

        assert code_of(address, secret_headers=SECRET) == "redirect"
    assert elsewhere.asked == []


def test_proxies_of_the_environment_are_passed_over(in_house, monkeypatch):
    with hostile() as proxy, hostile() as server:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "https_proxy"):
            monkeypatch.setenv(name, proxy.url)
        assert asked(of(server, in_house)).status == 200
    assert proxy.asked == []


def trickle(taken):
    taken.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    for _ in range(200):
        taken.sendall(b" ")
        time.sleep(0.05)


def silent(taken):
    taken.recv(65536)
    time.sleep(5)


@pytest.mark.parametrize("say", [trickle, silent])
def test_all_has_to_come_in_time_however_much_trickles(in_house, say):
    with hostile(say) as server:
        began = time.monotonic()
        assert code_of(of(server, in_house), seconds=0.5) == "slow"
    assert time.monotonic() - began < 1.5


def test_a_resolver_that_takes_too_long_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(1) or [])
    began = time.monotonic()

    assert code_of("https://slow.example", seconds=0.3) == "slow"
    assert time.monotonic() - began < 1.5


def endless(taken):
    taken.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        taken.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")


def long_headers(taken):
    taken.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(100_000):
        taken.sendall(b"X-%d: %s\r\n" % (number, b"x" * 1000))


def asides(taken):
    while True:
        taken.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        time.sleep(0.01)


BOMB = gzip.compress(b" " * 200 * 2**20)


@pytest.mark.parametrize(
    ("say", "code"),
    [
        (endless, "large"),
        (answer(b"x" * 2**21), "large"),
        (answer(BOMB, content_encoding="gzip"), "compressed"),
        (answer(b"{}", content_encoding="br"), "compressed"),
        (long_headers, "garbled"),
        (asides, "slow"),
        (b"220 smtp.example ESMTP\r\n", "garbled"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "garbled"),
        (answer(b"{}", content_length="100"), "broken"),
        (b"", "garbled"),
        (answer(b"{}", transfer_encoding="chunked"), "broken"),
    ],
)
def test_what_is_too_much_or_no_answer_is_said(in_house, say, code):
    with hostile(say) as server:
        assert code_of(of(server, in_house), seconds=2) == code


def test_who_does_not_listen_is_said(in_house):
    with hostile() as server:
        address = of(server, in_house)
    assert code_of(address) == "silent"


@pytest.mark.parametrize(
    "body",
    [b"<html>Sign in</html>", b"{", b"[" * 100_000, b"1" * 1_000_000, b"\xff\xfe"],
    ids=["html", "cut", "deep", "long", "bytes"],
)
def test_what_is_no_json_is_said(in_house, body):
    with hostile(answer(body)) as server:
        came = asked(of(server, in_house))
    with pytest.raises(NoAnswer) as caught:
        came.json()
    assert caught.value.code == "type"


def test_json_has_to_call_itself_so(in_house):
    with hostile(answer(b"{}", content_type="text/html; charset=utf-8")) as server:
        came = asked(of(server, in_house))
    with pytest.raises(NoAnswer, match="no JSON"):
        came.json()


def test_a_header_cannot_be_broken_into_two(in_house):
    with hostile() as server:
        assert code_of(of(server, in_house), secret_headers={"Authorization": "a\r\nX-Evil: secret"}) == "garbled"
    assert b"Evil" not in b"".join(server.asked)


def test_nothing_that_is_logged_or_raised_names_a_secret_or_what_answered(in_house, caplog):
    caplog.set_level(logging.DEBUG)
    with hostile(b"SSH-2.0-OpenSSH_9.6\r\n") as server, pytest.raises(NoAnswer) as caught:
        asked(of(server, in_house), secret_headers=SECRET)
    assert "very-secret" not in caplog.text
    assert caught.value.__cause__ is None and caught.value.__suppress_context__
    assert "OpenSSH" not in str(caught.value)


@pytest.fixture
def self_signed(tmp_path):
    """A TLS context with a certificate that nobody vouches for."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime(2026, 1, 1, tzinfo=UTC)
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    built = built.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=9999))
    built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    pem = serialization.Encoding.PEM
    file = tmp_path / "both.pem"
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(built.sign(key, hashes.SHA256()).public_bytes(pem) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def test_a_certificate_that_nobody_vouches_for_is_said_and_nothing_is_sent(in_house, self_signed):
    with hostile(context=self_signed) as server:
        in_house.OUTGOING_HOSTS = frozenset({server.host})
        assert code_of(f"https://{server.host}", secret_headers=SECRET) == "certificate"
    assert server.asked == []


def test_a_certificate_that_the_machine_trusts_is_trusted(in_house, self_signed, tmp_path, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "both.pem"))
    with hostile(context=self_signed) as server:
        in_house.OUTGOING_HOSTS = frozenset({f"localhost:{server.port}"})
        assert asked(f"https://localhost:{server.port}").status == 200
