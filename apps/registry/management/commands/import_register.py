"""Import a register file from the command line, with a progress bar and, on request, figures as JSON."""

import json
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.intake.management.bar import Bar
from apps.intake.operations.rejects import as_csv
from apps.intake.sentences import NO_ROWS
from apps.kernel.errors import DomainError
from apps.kernel.scope import Scope
from apps.registry.operations.imports.filing import register_file
from apps.registry.operations.imports.running import recover, run_import
from apps.registry.operations.imports.wording import PHASES


class Command(BaseCommand):
    help = "Import a CSV (plain or .gz) or XLSX register file: all of it, with a reason for every rejected row."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check every row, change nothing")
        parser.add_argument("--json", action="store_true", help="print the figures as one JSON object on the last line")
        parser.add_argument("--encoding", default="", help="utf-8, gb18030 or utf-16; detected when not given")
        parser.add_argument(
            "--mapping", type=json.loads, default={}, help='columns by field, e.g. {"name": "单位名称", "uscc": "代码"}'
        )
        parser.add_argument("--renames", action="store_true", help="accept names that differ as changes of name")
        parser.add_argument("--rejects", type=Path, help="write the refused rows with their reasons to this CSV file")

    def handle(self, file, *, dry_run, encoding, mapping, renames, rejects, **options):
        if not file.is_file():
            raise CommandError(_("There is no file %(file)s.") % {"file": file})
        began, at, by = time.monotonic(), timezone.now(), Scope.system("import_register")
        bar = Bar(self.stderr, phases=PHASES, quiet=options["json"] or options["verbosity"] < 1)
        try:
            recover(at=at)
            run = register_file(path=file, encoding=encoding, mapping=mapping, renames=renames, by=by, at=at)
            run = run_import(run_id=run.pk, path=file, by=by, clock=timezone.now, dry_run=dry_run, call=bar)
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        finally:
            bar.close()
        figures = {**run.counts, "seconds": round(time.monotonic() - began, 3), "run": run.pk, "dry_run": dry_run}
        if rejects:
            self._write_rejects(run, rejects)
        if not run.rows:
            self.stderr.write(str(NO_ROWS))
        self.stdout.write(json.dumps(figures) if options["json"] else self._told(figures))

    def _told(self, figures):
        return (
            _(
                "%(rows)s rows: %(created)s created, %(updated)s updated, %(unchanged)s unchanged, "
                "%(rejected)s rejected; %(legacy)s with an old number only; %(seconds)s s"
            )
            % figures
        )

    def _write_rejects(self, run, path):

        with path.open("wb") as out:
            out.writelines(as_csv(run.rejects.order_by("line", "warning", "pk")))
