"""Which IP addresses are public: plain global unicast, and nothing that carries another address within.

Python's `is_global` says True for 64:ff9b::7f00:1 (NAT64 of 127.0.0.1), 2002:7f00:1:: (6to4) and 224.0.0.1.
Source of the ranges: the IANA registries of special-purpose addresses for IPv4 and IPv6 (RFC 6890).
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

UNICAST = ip_network("2000::/3")
CARRIERS = tuple(map(ip_network, ("2001::/23", "2002::/16", "3ffe::/16", "3fff::/20", "192.88.99.0/24")))


def is_public(text: str) -> bool:
    """Whether an address such as "93.184.216.34" is one that anybody may ask."""
    address = ip_address(text)
    if isinstance(address, IPv6Address) and (address not in UNICAST or address.scope_id):
        return False
    return address.is_global and not address.is_multicast and not _is_special(address)


def is_never(text: str) -> bool:
    """Whether a name must not lead there even if it is in-house: what is link-local holds the keys of a machine."""
    address = ip_address(text)
    inner = getattr(address, "ipv4_mapped", None) or address
    return bool(inner.is_link_local or inner.is_multicast or inner.is_unspecified or inner.is_reserved)


def _is_special(address: IPv4Address | IPv6Address) -> bool:
    return address.is_reserved or any(address in network for network in CARRIERS if network.version == address.version)
