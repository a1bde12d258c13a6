"""Applicants of the bench of licences in a process of their own: `applicants FIRST COUNT`, begun by a line of input."""

import json
import sys
import time


def main():
    import django

    django.setup()
    from django.utils import timezone

    from apps.registry.models import Enterprise

    from .licensing import apply, scan

    first, count = map(int, sys.argv[1:])
    firms, file = list(Enterprise.objects.order_by("pk")[first : first + count]), scan()
    print("ready", flush=True)
    sys.stdin.readline()
    started, queued = time.process_time(), 0
    for n, firm in enumerate(firms):
        filling, given = apply(firm, f"JD-Q{first + n}", None, file, at=timezone.now())
        queued += filling.submit(commitment=True, **given).state == "received"
    print(json.dumps({"queued": queued, "processor": time.process_time() - started}), flush=True)


if __name__ == "__main__":
    main()
