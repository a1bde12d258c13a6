"""Who would move under a ruleset: `simulate_ruleset CODE [--on DATE] [--json]`. Changes nothing."""

import json
import time
from collections import defaultdict
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.credit.models import Ruleset
from apps.credit.queries import matrix


class Command(BaseCommand):
    help = "Count who would move from which grade to which under a ruleset, draft or not. Changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("code")
        parser.add_argument("--on", type=date.fromisoformat, help="the day rated, YYYY-MM-DD (today)")
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *, code, on, **options):
        began = time.perf_counter()
        ruleset = Ruleset.objects.filter(code=code).first()
        if ruleset is None:
            raise CommandError(_("There is no ruleset %(code)s.") % {"code": code})
        table = defaultdict(dict)
        for row in matrix(ruleset, on=on or timezone.localdate()):
            table[row["before"]][row["after"]] = row["enterprises"]
        moved = sum(n for before, row in table.items() for after, n in row.items() if before != after)
        result = {"matrix": table, "changed": moved, "seconds": round(time.perf_counter() - began, 3)}
        self.stdout.write(json.dumps(result, ensure_ascii=False) if options["json"] else _text(result))


def _text(result):
    moves = [f"{before or '-'} → {after}: {n}" for before, row in result["matrix"].items() for after, n in row.items()]
    return "\n".join([*moves, f"changed: {result['changed']}", f"seconds: {result['seconds']}"])
