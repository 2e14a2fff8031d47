import pytest

from reviewapp.accounts.addresses import client_address, network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.0/24"),
        ("::ffff:203.0.113.9", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_an_address_belongs_to_its_network(address, network):
    assert network_of(address) == network


def test_without_a_proxy_nobody_may_claim_another_address():
    assert client_address(remote="192.0.2.1", forwarded="203.0.113.9", proxies=0) == "192.0.2.1"


def test_behind_proxies_only_their_own_entries_are_believed():
    forwarded = "198.51.100.7, 203.0.113.9, 10.0.0.1"
    assert client_address(remote="10.0.0.2", forwarded=forwarded, proxies=2) == "203.0.113.9"
    assert client_address(remote="10.0.0.2", forwarded="203.0.113.9", proxies=2) == "203.0.113.9"
