"""load_calendar: the working-day calendar of every year the library chinesecalendar knows. Safe to repeat."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from apps.deadlines.operations import load_working_days
from apps.kernel.scope import Scope


class Command(BaseCommand):
    help = "Load holidays and make-up working days, then count provisional clocks anew."

    def handle(self, *args, **options):
        days, moved = load_working_days(by=Scope.system("load_calendar"), at=timezone.now())
        self.stdout.write(f"{days} exceptional days, {moved} clocks moved")
