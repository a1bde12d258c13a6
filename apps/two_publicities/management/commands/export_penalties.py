"""A 双公示 file of penalties: `export_penalties AGENCY --from DAY --to DAY [--whole-area] [--dry-run] [--json]`."""

import json
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.kernel.errors import DomainError
from apps.kernel.scope import Scope

from ...operations.making import MOST, NothingToReport, assess, make_file
from ...rules.rows import SHEETS
from ...wording import FAULTS, sentence


def _made(asked, at):
    """The File; None where nothing is owed, or nothing that fits."""
    try:
        return make_file(**asked, at=at)
    except NothingToReport:
        return None


class Command(BaseCommand):
    help = "Write the penalties an agency owes the credit platform into a file; rows that do not fit are named."

    def add_arguments(self, parser):
        parser.add_argument("agency", help="code of the agency that reports")
        parser.add_argument("--from", dest="first", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
        parser.add_argument("--to", dest="last", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
        parser.add_argument("--whole-area", action="store_true", help="penalties of all agencies of its area")
        parser.add_argument("--layout", choices=list(SHEETS), default="penalty", help="penalties or licences")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be in the file")
        parser.add_argument("--json", action="store_true", help="last line: one JSON object")

    def handle(self, *args, **options):
        at, by = timezone.now(), Scope.system("export_penalties")
        asked = {
            "agency_code": options["agency"], "whole_area": options["whole_area"], "first_day": options["first"],
            "last_day": options["last"], "by": by, "layout": options["layout"],
        }  # fmt: skip
        try:
            found = [draft for draft in assess(**asked, on=timezone.localdate(at)) if not draft.same]
            file = None if options["dry_run"] else _made(asked, at)
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        for draft in found:
            for reason, column, value in draft.faults:
                self.stderr.write(f"{draft.fact.pk} {column}: {sentence(FAULTS, reason, value)}")
        result = {
            "rows": file.lines_total if file else min(sum(draft.fits for draft in found), MOST),
            "unfit": sum(bool(draft.faults) for draft in found),
            "number": file.number if file else "",
            "sha256": file.document.sha256 if file else "",
            "document": str(file.document_id) if file else "",
        }
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self.stdout.write(f"{result['number'] or '-'}: {result['rows']} rows, {result['unfit']} left out")
