"""Where a request comes from: what is believed of it."""

import pytest
from django.conf import LazySettings
from django.test import RequestFactory

from jinjie.system.accounts.places import address_of, clean_address, network_of


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("10.0.0.9", "10.0.0.9"),
        ("10.0.0.9:5123", "10.0.0.9"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("::ffff:10.0.0.9", "10.0.0.9"),
        ("fe80::1%eth0", "fe80::1"),
        ("", ""),
        ("nonsense", ""),
        ("1.2.3.4.5", ""),
    ],
)
def test_addresses_are_cleaned(text: str, clean: str) -> None:
    assert clean_address(text) == clean


def test_limits_count_what_one_subscriber_owns() -> None:
    assert network_of("2001:db8:1:2:3::4") == network_of("2001:db8:1:2::9")
    assert network_of("10.0.0.9") != network_of("10.0.0.8")
    assert network_of("") == ""


@pytest.mark.parametrize(
    ("proxies", "seen"), [(0, "127.0.0.1"), (1, "10.0.0.2"), (2, "9.9.9.9"), (3, "127.0.0.1")]
)
def test_only_ones_own_proxies_are_believed(proxies: int, seen: str, settings: LazySettings) -> None:
    settings.PROXIES = proxies
    request = RequestFactory().get("/", headers={"x-forwarded-for": "9.9.9.9, 10.0.0.2"})
    assert address_of(request) == seen
