"""verify_audit [--json] [--head SEQ:HASH …] [--witness FILE …]: is the chain whole, do its heads agree."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.audit import witness
from apps.audit.operations import last_due_day
from apps.audit.queries import verify
from apps.kernel.rules.whole import whole_number

TALLY_GONE = "is gone: somebody with every right on the database took it away"


def _head(text):
    seq, _colon, hexed = text.partition(":")
    number = whole_number(seq)
    if number is None or len(hexed) != 64:
        raise CommandError(f"--head wants SEQ:HASH with 64 hexadecimal digits, not {text!r}")
    return number, hexed.lower()


def _noted(name):
    if not Path(name).is_file():
        raise CommandError(f"there is no file {name}")
    if not (found := witness.read(name)):
        raise CommandError(f"{name} holds no head: a line is DAY SEQUENCE HASH, or what the public page offers as JSON")
    return found


class Command(BaseCommand):
    help = "Verify the chain of audit events: find any removed, altered, reordered or inserted event."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
        parser.add_argument("--head", action="append", default=[], metavar="SEQ:HASH", help="a head noted elsewhere")
        parser.add_argument(
            "--witness", action="append", default=[], metavar="FILE", help="heads noted elsewhere, one a line"
        )

    def handle(self, *args, **options):
        report = verify(
            heads=[_head(text) for text in options["head"]],
            noted=[row for name in options["witness"] for row in _noted(name)],
            through=last_due_day(timezone.localtime()),
        )
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json()))
        else:
            self._say(report)
        if report.faults:
            sys.exit(1)

    def _say(self, report):
        self.stdout.write(f"{report.events} events, links {report.first}–{report.last}, head {report.head}")
        self.stdout.write(f"{report.heads} published heads")
        for days in report.overdue:
            self.stdout.write(self.style.WARNING(f"no head yet for {days}: the beat stood still"))
        for fault in report.broken:
            place = f"event {fault.event}" if fault.event else TALLY_GONE if fault.problem == "tally" else ""
            links = f"links {fault.first}–{fault.last}" if fault.first is not None else ""
            self.stdout.write(self.style.ERROR(" ".join(filter(None, [fault.problem, links, place, fault.day]))))
        if not report.faults:
            self.stdout.write(self.style.SUCCESS("The chain is whole."))
        else:
            self.stdout.write(self.style.ERROR(f"{report.faults} faults."))
