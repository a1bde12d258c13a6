"""For libraries that open an event loop of their own: Playwright leaves its loop with the thread of the tests."""

from concurrent.futures import ThreadPoolExecutor


def apart(call, *args, **kwargs):
    """What `call` returns, or raises, in a thread of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(call, *args, **kwargs).result()
