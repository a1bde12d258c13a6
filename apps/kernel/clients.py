"""The network address of whoever asks, and how often one address may ask: counted in the cache, never stored.

The address is the peer's; behind PROXY_COUNT proxies of our own it is what the outermost of them wrote into
X-Forwarded-For. Whatever the client itself put into that header stands further left and is not believed.
"""

import ipaddress

from django.conf import settings
from django.core.cache import cache


def address_of(request):
    """The client's address; the peer's where the header holds none. "" only without a network (a test client)."""
    return address_in(request.META)


def address_in(meta):
    """The same of a request's META, or of the WSGI environment that it is made of."""
    proxies = settings.PROXY_COUNT
    forwarded = meta.get("HTTP_X_FORWARDED_FOR", "") if proxies else ""
    peer = meta.get("REMOTE_ADDR", "")
    if not forwarded:
        return peer
    hops = forwarded.split(",")
    return _plain(hops[-min(proxies, len(hops))]) or peer


def _plain(hop):
    """The address of a hop without brackets and port, "" where it is none."""
    text = hop.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return ""


def wait(request, name, *, most, seconds, now):
    """Count a request of this address under `name`; how many seconds to wait where there were over `most`, else 0.

    Windows are fixed: each begins where the clock divides by `seconds`.
    """
    window, passed = divmod(int(now.timestamp()), seconds)
    key = f"{name}:{address_of(request)}:{window}"
    cache.add(key, 0, 2 * seconds)
    return seconds - passed if cache.incr(key) > most else 0
