"""script/manage compute_indices [--period P] [--index CODE] [--json]: compute indices and say what came of each."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.kernel.errors import DomainError
from apps.kernel.scope import Scope

from ...operations.running import run_all


class Command(BaseCommand):
    help = "Compute all indices, or one with those it rests on. Nothing is published by it."

    def add_arguments(self, parser):
        parser.add_argument("--period", default="", help="2023, 2023H1, 2023Q1 or 2023-01; all without")
        parser.add_argument("--index", default="", help="code of one index")
        parser.add_argument("--json", action="store_true", help="the last line is one JSON object")

    def handle(self, *, period, index, json: bool = False, **options):
        try:
            run = run_all(
                trigger="command", period=period, index=index, by=Scope.system("compute_indices"), at=timezone.now()
            )
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        found = [_told(run, step) for step in run.steps.select_related("index").order_by("position")]
        for row in found:
            self.stdout.write(
                f"{row['index']:24} {row['state']:8} {row['results']:6} results, {row['changed']:6} changed, "
                f"{row['faults']:4} faults, {row['seconds']:.3f} s"
            )
        if json:
            self.stdout.write(_json({"run": run.pk, "runs": found}))


def _told(run, step):
    return {
        "index": step.index.code, "period": run.period, "areas": step.areas, "seconds": step.milliseconds / 1000,
        "results": step.results, "changed": step.changed, "state": step.state, "faults": step.faults.count(),
    }  # fmt: skip


def _json(value):
    return json.dumps(value, ensure_ascii=False)
