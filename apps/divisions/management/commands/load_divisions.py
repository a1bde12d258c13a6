"""load_divisions [FOLDER]: bring divisions, zones and agencies up to the files. Safe to repeat."""

import json

from django.core.management.base import BaseCommand
from django.utils import timezone

from apps.divisions.loading import DATA
from apps.divisions.operations import load_divisions
from apps.kernel.scope import Scope


class Command(BaseCommand):
    help = "Insert or update divisions, zones and agencies from divisions.csv, zones.csv and agencies.csv."

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", default=DATA, help="a folder with the three files")
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *args, **options):
        counts = load_divisions(by=Scope.system("load_divisions"), at=timezone.now(), folder=options["folder"])
        text = json.dumps(counts) if options["json"] else ", ".join(f"{n} {name}" for name, n in counts.items())
        self.stdout.write(text)
