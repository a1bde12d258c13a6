"""Check a table of the catalogue, or ask for it: `import_sampling_catalogue products FILE [--dry-run] [--json]`."""

import json
import time
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.kernel.errors import DomainError
from apps.kernel.scope import Scope
from apps.sampling.models.changes import REJECTIONS
from apps.sampling.operations import changes
from apps.sampling.queries.catalogue import counted, unpacked


class Command(BaseCommand):
    help = "Check a table of products or standards of sampling; without --dry-run an officer is asked to approve it."

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=["products", "standards"])
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only check")
        parser.add_argument("--reason", default="", help="what the table rests on")
        parser.add_argument("--json", action="store_true", help="the last line is one JSON object")

    def handle(self, kind, file, *, dry_run, reason, **options):
        started = time.monotonic()
        upload = SimpleUploadedFile(file.name, file.read_bytes())
        try:
            told = self._check(kind, upload) if dry_run else self._ask(kind, upload, reason or file.name)
        except changes.CatalogueRefused as error:
            for each in error.details["problems"]:
                text = str(REJECTIONS.get(each.code, each.code)) % {"value": each.value, "hint": each.hint}
                self.stderr.write(f"{each.line} {each.column} {text}")
            told = counted([]) | {"rows": error.details["rows"], "rejected": error.details["rows"]}
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        told["seconds"] = round(time.monotonic() - started, 3)
        self.stdout.write(", ".join(f"{name} {value}" for name, value in told.items()))
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        if told["rejected"]:
            raise CommandError(_("Nothing was taken over."))

    def _check(self, kind, upload):
        return counted(changes.read(kind, upload, timezone.localdate()))

    def _ask(self, kind, upload, reason):
        by, at = Scope.system("import_sampling_catalogue"), timezone.now()
        row = changes.bring(kind=kind, file=upload, reason=reason, by=by, at=at)
        changes.ask_change(change_id=row.pk, by=by, at=at)
        return counted(unpacked(row.rows)) | {"change": row.pk}
