"""Which network an address belongs to. Pure."""

from ipaddress import IPv4Address, ip_address, ip_network


def network_of(address):
    """The /24 of an IPv4 address or the /64 of an IPv6 one: what one stranger can usually choose from."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    known = getattr(known, "ipv4_mapped", None) or known
    length = 24 if isinstance(known, IPv4Address) else 64
    return str(ip_network((known, length), strict=False))


def client_address(*, remote, forwarded, proxies):
    """The client's address: each of our own proxies added one at the right of X-Forwarded-For."""
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    if not proxies or not hops:
        return remote
    return hops[max(0, len(hops) - proxies)]
