"""Print the complete public record of a draw: what docs/verify_draw.py checks."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.draws.models import Draw
from apps.draws.origins import hidden
from apps.draws.queries.record import record_parts
from apps.kernel.rules.whole import whole_number


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("draw", help="number (amr-320115-2026-1) or key of the draw")
        parser.add_argument("--output", type=Path, help="write to this file instead of the terminal")
        parser.add_argument("--json", action="store_true", help="accepted for symmetry: the record is always JSON")

    def handle(self, draw, *, output, **options):
        key = whole_number(draw)
        by = {"number": draw} if key is None else {"pk": key}
        found = Draw.objects.public().filter(**by).first()
        if found is None:
            raise CommandError(_("There is no public draw %(draw)s.") % {"draw": draw})
        target = output.open("w", encoding="utf-8") if output else None
        try:
            for part in record_parts(found, hidden=hidden(found, timezone.localdate())):
                print(part, end="", file=target or sys.stdout)
        finally:
            if target:
                target.close()
