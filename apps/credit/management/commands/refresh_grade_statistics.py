"""Count the public grades by city and industry anew: what the statistics page reads."""

import json

from django.core.management.base import BaseCommand
from django.utils import timezone

from apps.credit.operations.statistics import refresh_statistics


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="end with one line of JSON")

    def handle(self, **options):
        head = refresh_statistics(at=timezone.now())
        counted = head.enterprises if head else 0
        self.stdout.write(f"{counted} graded enterprises counted")
        if options["json"]:
            self.stdout.write(json.dumps({"enterprises": counted}))
