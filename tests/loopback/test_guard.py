"""The tables of the guard, row by row. Nothing here resolves or connects."""

from ipaddress import ip_address, ip_network

import pytest

from banwatch.edges.guard import SPECIAL_IPV4, SPECIAL_IPV6, check_target, forbidden, vetted
from banwatch.errors import FetchError


@pytest.mark.parametrize("row", [*SPECIAL_IPV4, *SPECIAL_IPV6])
def test_every_row_is_refused_from_its_first_to_its_last_address(row: tuple[str, str]) -> None:
    network = ip_network(row[0])
    for address in (network[0], network[1], network[-1]):
        assert forbidden(str(address)) == row[1]


@pytest.mark.parametrize("row", SPECIAL_IPV4)
def test_every_ipv4_row_is_refused_inside_ipv6(row: tuple[str, str]) -> None:
    assert forbidden(f"::ffff:{ip_network(row[0])[1]}") == row[1]


@pytest.mark.parametrize(
    "row", [row for row in SPECIAL_IPV4 if row[0] not in ("0.0.0.0/8", "240.0.0.0/4", "224.0.0.0/4")]
)
def test_the_neighbours_of_every_ipv4_row_pass_unless_another_row_holds_them(row: tuple[str, str]) -> None:
    network = ip_network(row[0])
    others = [ip_network(other) for other, _ in SPECIAL_IPV4 if other != row[0]]
    for number in (int(network[0]) - 1, int(network[-1]) + 1):
        address = ip_address(number)
        assert (forbidden(str(address)) is None) == (not any(address in other for other in others))


@pytest.mark.parametrize(
    "address",
    [
        "192.0.0.8",
        "64:ff9b::7f00:1",
        "::127.0.0.1",
        "fec0::1",
        "2002:7f00:1::",
        "224.0.0.1",
        "3fff::1",
        "::",
        "::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "100::1",
        "5f00::1",
        "4000::1",
        "2606:2800::1%1",
        "127.1",
        "0177.0.0.1",
        "2130706433",
        "",
        "news.example",
    ],
)
def test_spellings_and_ranges_that_others_let_through(address: str) -> None:
    assert forbidden(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:2800:21f:cb07::1", "2a00:1450::1", "::ffff:8.8.8.8"]
)
def test_public_addresses_pass(address: str) -> None:
    assert forbidden(address) is None


def test_one_bad_answer_spoils_all_unless_the_pair_is_excepted() -> None:
    answers = ("8.8.8.8", "10.0.0.1", "8.8.8.8")
    with pytest.raises(FetchError, match=r"10\.0\.0\.1 is not public \(private use\)"):
        vetted("h.example", 80, answers, frozenset({"h.example:81"}))
    assert vetted("h.example", 80, answers, frozenset({"h.example:80"})) == ("8.8.8.8", "10.0.0.1")


@pytest.mark.parametrize(
    ("host", "port"),
    [
        ("127.1", None),
        ("0x7f000001", None),
        ("1.2.3", 80),
        ("a.0x1", 80),
        ("", 80),
        ("h.example", 25),
        ("1.2.3.4.", 80),
    ],
)
def test_hosts_and_ports_that_are_refused_unresolved(host: str, port: int | None) -> None:
    with pytest.raises(FetchError):
        check_target("http", host, port, frozenset())


@pytest.mark.parametrize("pair", [("https", "h.example", None), ("http", "h.example", 443), ("http", "::1", 8901)])
def test_hosts_and_ports_that_go_on(pair: tuple[str, str, int | None]) -> None:
    check_target(*pair, frozenset({"[::1]:8901"}))
