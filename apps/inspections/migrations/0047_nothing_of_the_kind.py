"""“No business of the kind checked was found” may stand beside what was published wrongly."""

from django.db import migrations

from apps.inspections import sql


class Migration(migrations.Migration):
    dependencies = [("inspections", "0046_words_lapse")]
    operations = [migrations.RunSQL(sql.text("nothing_of_the_kind"), migrations.RunSQL.noop)]
