"""Fill the working-day calendar and the limits."""

from django.db import migrations
from django.utils import timezone

from apps.deadlines import loading


def fill(apps, schema_editor):
    year, day = apps.get_model("deadlines", "CalendarYear"), apps.get_model("deadlines", "CalendarDay")
    loading.load_calendar(year, day, at=timezone.now())
    loading.load_limits(apps.get_model("deadlines", "Limit"), loading.limit_rows())


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0001_initial")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
