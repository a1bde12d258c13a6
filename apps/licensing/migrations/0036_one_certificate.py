"""One enterprise holds one certificate: what is granted since 2018-01-15 lies beside no other."""

from django.db import migrations

from apps.licensing import sql


class Migration(migrations.Migration):
    dependencies = [("licensing", "0035_closing")]

    operations = [migrations.RunSQL(sql.text("one_certificate"), "DROP FUNCTION licensing_guard_one() CASCADE;")]
