"""Which addresses the program may reach: judged by tables of our own, never by `ipaddress.is_global`.

    forbidden(address: str) -> str | None            why an IP address may not be reached
    check_target(scheme, host, port, allowed) -> None    raises FetchError(kind="refused")
    vetted(host, port, answers, allowed) -> tuple[str, ...]    addresses to connect to, all of them checked

IPv4 is a deny-list of every special range, IPv6 an allow-list of the space given out for global unicast.
"""

import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from banwatch.errors import FetchError

TABLES_DATE = "2026-11-23"
"""When the tables were written, after RFC 6890 and its successors. They were not compared with IANA's registries, which
could not be reached where this was built: do so before a release, and put the date here."""

SPECIAL_IPV4: tuple[tuple[str, str], ...] = (
    ("0.0.0.0/8", "this network"),
    ("10.0.0.0/8", "private use"),
    ("100.64.0.0/10", "shared address space of carriers"),
    ("127.0.0.0/8", "loopback"),
    ("169.254.0.0/16", "link local, with cloud metadata services"),
    ("172.16.0.0/12", "private use"),
    ("192.0.0.0/24", "protocol assignments"),
    ("192.0.2.0/24", "documentation"),
    ("192.31.196.0/24", "AS112"),
    ("192.52.193.0/24", "AMT"),
    ("192.88.99.0/24", "6to4 relay"),
    ("192.168.0.0/16", "private use"),
    ("192.175.48.0/24", "AS112"),
    ("198.18.0.0/15", "benchmarking"),
    ("198.51.100.0/24", "documentation"),
    ("203.0.113.0/24", "documentation"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved, with limited broadcast"),
)
GLOBAL_IPV6 = "2000::/3"
SPECIAL_IPV6: tuple[tuple[str, str], ...] = (
    ("2001::/23", "protocol assignments, with Teredo and ORCHID"),
    ("2001:db8::/32", "documentation"),
    ("2002::/16", "6to4, which wraps IPv4 addresses"),
    ("2620:4f:8000::/48", "AS112"),
    ("3fff::/20", "documentation"),
)
"""Exceptions inside GLOBAL_IPV6; all outside of it is refused, IPv4 in IPv6 (`::ffff:0:0/96`) by its IPv4 address."""

WEB_PORTS = {"http": 80, "https": 443}
SETTING = "fetch.allow_private_hosts"

_IPV4_TABLE = tuple((IPv4Network(network), why) for network, why in SPECIAL_IPV4)
_IPV6_TABLE = tuple((IPv6Network(network), why) for network, why in SPECIAL_IPV6)
_GLOBAL = IPv6Network(GLOBAL_IPV6)
_QUAD = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}")
_NUMBERISH = re.compile(r"(?:0x[0-9a-f]*|\d+)", re.IGNORECASE)


def forbidden(address: str) -> str | None:
    """Why an IP address in its usual notation may not be reached, or None. What is no such address is forbidden."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "no IP address"
    return _forbidden_v4(parsed) if isinstance(parsed, IPv4Address) else _forbidden_v6(parsed)


def check_target(scheme: str, host: str, port: int | None, allowed: frozenset[str]) -> None:
    """Refuse what needs no resolver to be refused: scheme, empty and number-like hosts, ports. Raises FetchError.

    `host` is lower-case ASCII without brackets. An exact `host:port` in `allowed` passes whatever its port.
    """
    if scheme not in WEB_PORTS:
        raise FetchError(f"“{scheme}” addresses are not fetched, only http and https.", kind="refused")
    if not host or not host.isascii() or "%" in host:
        raise FetchError(f"“{host}” is no host name.", kind="refused")
    if ":" not in host and _NUMBERISH.fullmatch(host.rstrip(".").rsplit(".", 1)[-1]) and not _QUAD.fullmatch(host):
        raise FetchError(f"{host} is a disguised spelling of an IP address.", "Use the host's name.", "refused")
    number = port or WEB_PORTS[scheme]
    if number not in WEB_PORTS.values() and not is_allowed(host, number, allowed):
        raise FetchError(
            f"{host_port(host, number)} is not fetched: only ports 80 and 443 are.",
            f'If it is meant, add "{host_port(host, number)}" to {SETTING}.',
            "refused",
        )


def vetted(host: str, port: int, answers: Iterable[str], allowed: frozenset[str]) -> tuple[str, ...]:
    """The addresses that a host resolved to, if every one of them may be reached. Else FetchError, and no address."""
    addresses = tuple(dict.fromkeys(answers))
    if not addresses:
        raise FetchError(f"{host} has no address.", kind="dns")
    if is_allowed(host, port, allowed):
        return addresses
    for address in addresses:
        if why := forbidden(address):
            raise FetchError(
                f"{host} is refused: its address {address} is not public ({why}).",
                f'If the host is yours and meant, add "{host_port(host, port)}" to {SETTING}.',
                "refused",
            )
    return addresses


def is_literal(host: str) -> bool:
    """Whether the host is an IP address and needs no resolver."""
    return ":" in host or _QUAD.fullmatch(host) is not None


def is_allowed(host: str, port: int, allowed: frozenset[str]) -> bool:
    """Whether this very host and port are excepted from the guard."""
    return host_port(host, port) in allowed


def host_port(host: str, port: int) -> str:
    """`host:port`, with brackets around IPv6, in lower case: the spelling of the setting."""
    return f"[{host}]:{port}".lower() if ":" in host else f"{host}:{port}".lower()


def _forbidden_v4(address: IPv4Address) -> str | None:
    return next((why for network, why in _IPV4_TABLE if address in network), None)


def _forbidden_v6(address: IPv6Address) -> str | None:
    if address.scope_id is not None:
        return "an address of one network interface"
    if address.ipv4_mapped is not None:
        return _forbidden_v4(address.ipv4_mapped)
    if address not in _GLOBAL:
        return "outside the global unicast space of IPv6"
    return next((why for network, why in _IPV6_TABLE if address in network), None)
