"""What change is usual of a rate, in points; an import says where its figures are taken from."""

from django.db import migrations, models

from apps.indices import sql

PROVENANCES = [
    ("official", "official document"),
    ("secondary", "press or secondary text"),
    ("derived", "calculated from published figures"),
    ("unverified", "not verified against a source"),
    ("portal", "the portal's own records"),
    ("demo", "invented demonstration figure"),
]


class Migration(migrations.Migration):
    dependencies = [("indices", "0011_said_in_english")]
    operations = [
        migrations.AddField(
            "series",
            "points",
            models.DecimalField(
                decimal_places=2, max_digits=8, null=True, verbose_name="largest usual change, points"
            ),
        ),
        migrations.AddField(
            "importofvalues",
            "title",
            models.CharField(blank=True, default="", max_length=150, verbose_name="title of the document"),
            preserve_default=False,
        ),
        migrations.AddField(
            "importofvalues",
            "provenance",
            models.CharField(choices=PROVENANCES, default="official", max_length=10, verbose_name="provenance"),
        ),
        migrations.RunSQL(sql.text("usual_changes"), migrations.RunSQL.noop),
    ]
