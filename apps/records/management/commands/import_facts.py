"""Import a file of quality facts: `import_facts FILE [--source CODE] [--dry-run] [--json]`."""

import json
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.intake.sentences import NO_ROWS
from apps.kernel.errors import DomainError
from apps.kernel.scope import Scope
from apps.records.operations.imports import import_facts
from apps.records.operations.sources import source_named


class Command(BaseCommand):
    help = "Import penalties or licences in the layout of the two publicities, or facts in the ledger's own layout."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", default="command", help="code of the source; made when it is not known")
        parser.add_argument("--encoding", default="", help="utf-8 or gb18030; detected when not given")
        parser.add_argument("--dry-run", action="store_true", help="check every row, change nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *, file, source, encoding, dry_run, **options):
        if not file.is_file():
            raise CommandError(_("There is no file %(file)s.") % {"file": file})
        began = time.monotonic()
        by, at = Scope.system("import_facts"), timezone.now()
        try:
            with transaction.atomic():
                source_named(code=source, by=by, at=at)
                run = import_facts(path=file, source=source, by=by, at=at, encoding=encoding, dry_run=dry_run)
                transaction.set_rollback(dry_run)
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        figures = {
            **run.counts,
            "seconds": round(time.monotonic() - began, 3),
            "run": None if dry_run else run.pk,
            "dry_run": dry_run,
        }
        for row in run.refusals:
            self.stderr.write(f"{row.line} {row.column}: {row.message}")
        told = "\n".join(f"{key}: {value}" for key, value in figures.items())
        if not run.counts["rows"]:
            self.stderr.write(str(NO_ROWS))
        self.stdout.write(json.dumps(figures) if options["json"] else told)
