"""Which URLs a webhook may reach. The hostile list says what attackers try; nothing is connected to."""

import pytest

from reviewapp.base.reachable import AddressRefused, is_public, target_of

HOSTILE_URLS = [
    "http://example.org/hook",
    "ftp://example.org/hook",
    "https://user:pw@example.org/",
    "https://example.org@127.0.0.1/",
    "https://example.org/#part",
    "https://example.org:22/",
    "https://example.org\\@127.0.0.1/",
    "https://①②⑦.0.0.1/",
    "https://exa mple.org/",
    "https://example.org/\r\nHost: x",
    "https://0x7f.1/",
    "https://2130706433/",
    "https://0177.0.0.1/",
    "https://127.1/",
    "https:///nohost",
    "https://example.org:99999/",
    "javascript:alert(1)",
    "",
]
PRIVATE_ADDRESSES = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "192.0.0.8", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.88.99.1", "::1", "::",
    "::127.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001::1",
    "fc00::1", "fe80::1", "fec0::1", "ff02::1", "3fff::1", "5f00::1", "100::1", "2001:db8::1",
]  # fmt: skip


def resolving_to(*addresses):
    return lambda host, port: list(addresses)


@pytest.mark.parametrize("url", HOSTILE_URLS)
def test_a_hostile_url_is_refused(url):
    with pytest.raises(AddressRefused):
        target_of(url, resolve=resolving_to("93.184.216.34"))


@pytest.mark.parametrize("address", PRIVATE_ADDRESSES)
def test_a_name_that_leads_inside_is_refused(address):
    assert not is_public(address)
    with pytest.raises(AddressRefused, match="not public"):
        target_of("https://example.org/hook", resolve=resolving_to(address))


def test_one_private_answer_refuses_them_all():
    with pytest.raises(AddressRefused, match="not public"):
        target_of("https://example.org/", resolve=resolving_to("93.184.216.34", "10.0.0.1"))


def test_a_name_that_leads_nowhere_is_refused():
    with pytest.raises(AddressRefused, match="does not resolve"):
        target_of("https://example.org/", resolve=resolving_to())


def test_a_good_url_is_pinned_to_the_address_that_was_checked():
    asked = []

    def resolve(host, port):
        asked.append((host, port))
        return ["93.184.216.34", "2606:2800:220:1::1"]

    target = target_of("https://example.org:8443/hook?a=1", resolve=resolve)

    assert (target.host, target.port, target.address) == ("example.org", 8443, "93.184.216.34")
    assert asked == [("example.org", 8443)]


def test_a_laboratory_may_use_plain_http_at_home():
    target = target_of("http://localhost:9000/", resolve=resolving_to("127.0.0.1"), laboratory=True)

    assert (target.address, target.port, target.tls) == ("127.0.0.1", 9000, False)
