"""Tries are counted by who makes them."""

import pytest
from django.test import RequestFactory

from assessment.tries import hashed_address, network


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.10", "203.0.113.10"),
        ("::ffff:203.0.113.10", "203.0.113.10"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("", ""),
        ("unix", "unix"),
    ],
)
def test_a_home_with_many_addresses_is_one_sender(address: str, counted: str) -> None:
    assert network(address) == counted


def test_the_count_names_nobody_and_differs_by_purpose() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.10")
    assert hashed_address(request, "one") != hashed_address(request, "other")
