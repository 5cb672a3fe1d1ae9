"""A webhook never leads inside."""

import socket

import pytest

from linli.webhooks.addresses import AddressRefused, check, is_public, resolve


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "fe80::1", "fc00::1", "::",  # noqa: S104
        "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "ff0e::1",
    ],
)  # fmt: skip
def test_inside(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_outside(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/", "ftp://example.org/", "https://", "https:///x", "example.org",
        "https://user:secret@example.org/", "https://example.org:99999/", "https://[::1/",
        "https://example.org/ space", "https://exämple.org/", "https://example.org/\n",
        "https://example.org/" + "x" * 500, "",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_webhook(url: str) -> None:
    with pytest.raises(AddressRefused):
        check(url, allow_private=False)


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/", "https://localhost:8443/x", "https://[::1]/", "https://0/"]
)
def test_names_that_lead_inside(url: str) -> None:
    check(url, allow_private=False)
    with pytest.raises(AddressRefused):
        resolve(url, allow_private=False)


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    def two(*_arguments: object, **_more: object) -> list[object]:
        return [(0, 0, 0, "", ("1.1.1.1", 443)), (0, 0, 0, "", ("10.0.0.1", 443))]

    monkeypatch.setattr(socket, "getaddrinfo", two)
    with pytest.raises(AddressRefused):
        resolve("https://example.org/", allow_private=False)


def test_the_address_that_was_looked_at_is_the_one_connected_to() -> None:
    target = resolve("http://localhost:8080/a?b=c", allow_private=True)
    assert target.address in ("127.0.0.1", "::1")
    assert (target.host, target.port, target.path) == ("localhost", 8080, "/a?b=c")
    assert not target.is_tls
