"""Rate the province: `rate [--on DATE] [--model grade|risk] [--json]`."""

import json
import time
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.credit.models.ruleset import Model
from apps.credit.operations.rate import rate_all
from apps.kernel.errors import DomainError
from apps.kernel.scope import Scope


class Command(BaseCommand):
    help = "Rate every enterprise by the ruleset in force on a day, and publish what changed."

    def add_arguments(self, parser):
        parser.add_argument("--on", type=date.fromisoformat, help="the day rated, YYYY-MM-DD (today)")
        parser.add_argument("--model", choices=Model.values, default=Model.GRADE.value)
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *, on, model, **options):
        began = time.perf_counter()
        now = timezone.now()
        try:
            run = rate_all(model=model, as_of=on or timezone.localdate(), by=Scope.system("rate"), at=now)
        except DomainError as refusal:
            raise CommandError(str(refusal.message)) from refusal
        result = {
            "model": run.model,
            "ruleset": run.ruleset.code,
            "as_of": run.as_of.isoformat(),
            "state": run.state,
            "enterprises": run.enterprises,
            "facts": run.facts,
            "changed": run.changed,
            "seconds": round(time.perf_counter() - began, 3),
        }
        self.stdout.write(json.dumps(result, ensure_ascii=False) if options["json"] else _text(result))


def _text(result):
    return "\n".join(f"{key}: {value}" for key, value in result.items())
