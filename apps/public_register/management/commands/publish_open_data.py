"""Bring the change feed up to date and publish a new version of the bulk files, now."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.kernel import open_files
from apps.kernel.scope import Scope
from apps.public_register.operations.changes import sweep_changes
from apps.public_register.operations.releases import publish_release


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *args, **options):
        at = timezone.now()
        entries = sweep_changes(at=at)
        release = publish_release(by=Scope.system("publish_open_data"), at=at)
        open_files.measure(at)
        if release is None:
            raise CommandError("Another process is publishing at this moment.")
        self.stdout.write(f"Version {release.version}: {release.rows} records, {entries} new entries in the feed.")
        if options["json"]:
            figures = {"version": release.version, "rows": release.rows, "changes": entries, "files": release.files}
            self.stdout.write(json.dumps(figures, ensure_ascii=False))
