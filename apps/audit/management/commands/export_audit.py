"""export_audit FILE: the chain as JSON lines, for a verifier outside the portal (docs/audit-chain.md)."""

import json
import sys
from contextlib import nullcontext
from pathlib import Path

from django.core.management.base import BaseCommand

from apps.audit.queries import exported


class Command(BaseCommand):
    help = "Write the chain of audit events as JSON lines to FILE (- for standard output)."

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--first", type=int, default=1, help="sequence number to begin with")
        parser.add_argument("--last", type=int, default=2**62, help="sequence number to end with")
        parser.add_argument(
            "--internal", action="store_true", help="with what is internal (risk classes), not only its digest"
        )

    def handle(self, *args, **options):
        written = 0
        target = options["file"]
        with nullcontext(sys.stdout) if target == "-" else Path(target).open("w", encoding="utf-8") as out:
            for row in exported(first=options["first"], last=options["last"], internal=options["internal"]):
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
                written += 1
        self.stderr.write(f"{written} events")
