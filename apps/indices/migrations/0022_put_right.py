"""An update of a period that was not over is no erratum; a reply is set aside before its survey is closed or not at all;
what rests on a figure that ended counts no more than what rests on one that was refused."""

from django.db import migrations, models
from django.db.models import Q

from apps.indices import sql
from apps.kernel.sqlfiles import functions_of

BEFORE = [
    functions_of(sql.text("guards_published"))["indices_guard_publication_whole"],
    functions_of(sql.text("guards"))["indices_guard_reply"],
    functions_of(sql.text("guards_refused"))["indices_on_refused"],
    "DROP FUNCTION indices_puts_right(numeric, numeric, text, timestamptz), indices_last_day(text),"
    " indices_came_between(bigint[], bigint[]), indices_unfounded(bigint[], timestamptz);",
]


class Migration(migrations.Migration):
    dependencies = [("indices", "0021_told_apart")]
    operations = [
        migrations.AddIndex(
            "observation",
            models.Index(fields=["series", "period"], condition=Q(stage="none"), name="indices_observation_ended"),
        ),
        migrations.RunSQL(sql.text("guards_right"), "\n".join(BEFORE)),
    ]
