"""What may be asked by its form, and which IP addresses are public."""

import pytest

from assay.net import Address, BadAddress
from assay.net.public import is_never, is_public


@pytest.fixture(autouse=True)
def in_house(settings):
    settings.OUTGOING_HOSTS = frozenset({"mlflow.internal:5000", "10.0.0.7", "[::1]:5000"})


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("https://mlflow.example.org", "https://mlflow.example.org"),
        (" https://MLflow.example.org/tracking/ ", "https://mlflow.example.org/tracking"),
        ("https://mlflow.example.org:443", "https://mlflow.example.org"),
        ("http://mlflow.internal:5000", "http://mlflow.internal:5000"),
        ("http://10.0.0.7", "http://10.0.0.7"),
        ("http://[::1]:5000/", "http://[::1]:5000"),
    ],
)
def test_an_address_is_read_as_it_is_asked(text, read):
    assert str(Address.read(text)) == read


@pytest.mark.parametrize(
    "text",
    [
        "", "mlflow.example.org", "ftp://example.org", "file:///etc/passwd", "gopher://example.org:70/_x", "https://",
        "javascript:alert(1)", "https:///path", "https://[::1", "https://example.org:0x50", "https://example.org:99999",
        "https://user:secret@example.org", "https://example.org@evil.example", "https://example.org/?q=1",
        "https://example.org/#here", "https://example.org/a b", "https://example.org\r\nX-Evil: 1", "https://exämple.org",
        "https://example.org\\@evil.example", "https://example.org/" + "a" * 600, "https://example.org/\x00",
        "https://{host}",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_in_words(text):
    with pytest.raises(BadAddress) as refused:
        Address.read(text)

    assert str(refused.value).endswith((".", "...", "https://mlflow.example.org"))
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("text", ["http://example.org", "https://example.org:8443", "http://mlflow.internal:5001",
                                  "http://10.0.0.7:22", "https://example.org:22"])  # fmt: skip
def test_another_port_than_the_usual_one_needs_the_word_of_whoever_runs_the_instance(text):
    with pytest.raises(BadAddress, match="ASSAY_OUTGOING_HOSTS"):
        Address.read(text)


@pytest.mark.parametrize("ip", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946"])
def test_plain_global_addresses_are_public(ip):
    assert is_public(ip)


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "192.0.2.1", "198.18.0.1", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.88.99.1",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "2001:db8::1", "3fff::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1",
        "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::", "2001:0:53aa:64c:0:0:80ff:fffe", "fec0::1", "100::1",
    ],
)  # fmt: skip
def test_everything_else_is_not(ip):
    assert not is_public(ip)


@pytest.mark.parametrize("ip", ["169.254.169.254", "fe80::1", "::ffff:169.254.169.254", "0.0.0.0", "224.0.0.1"])
def test_what_holds_the_keys_of_a_machine_is_never_asked_under_another_name(ip):
    assert is_never(ip)
