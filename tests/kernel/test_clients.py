"""Who asks, by network address; how often an address may ask."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.adapter import get_adapter

from apps.kernel import clients

NOW = datetime(2026, 3, 2, 10, 0, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "1.1.1.1", "10.0.0.1"),  # nobody of ours wrote it
        (1, "1.1.1.1, 2.2.2.2", "2.2.2.2"),  # what stands left was said by the client itself
        (2, "1.1.1.1, 2.2.2.2, 3.3.3.3", "2.2.2.2"),
        (2, "2.2.2.2", "2.2.2.2"),
        (1, "2.2.2.2:5123", "2.2.2.2"),
        (1, "[2001:db8::7]:443", "2001:db8::7"),
        (1, "2001:DB8::7", "2001:db8::7"),
        (1, "unknown", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_the_address_is_what_our_own_proxies_say(rf, settings, proxies, forwarded, address):
    settings.PROXY_COUNT = proxies
    request = rf.get("/", HTTP_X_FORWARDED_FOR=forwarded, REMOTE_ADDR="10.0.0.1")
    assert clients.address_of(request) == address
    assert get_adapter().get_client_ip(request) == address, "logins are counted by the same address"


def test_an_address_waits_for_the_next_window_and_no_other_does(rf, settings):
    settings.PROXY_COUNT = 1

    def ask(address, at=NOW):
        request = rf.get("/", HTTP_X_FORWARDED_FOR=f"9.9.9.9, {address}", REMOTE_ADDR="10.0.0.1")
        return clients.wait(request, "test", most=2, seconds=60, now=at)

    assert [ask("2.2.2.2"), ask("2.2.2.2"), ask("2.2.2.2")] == [0, 0, 40]
    assert ask("2.2.2.3") == 0, "behind the same proxy sits somebody else"
    assert ask("2.2.2.2", NOW + timedelta(seconds=40)) == 0
