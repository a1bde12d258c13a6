"""An index of every three neighbouring characters of a result's words: pairs are too common among a million of them."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

from apps.sampling import sql


class Migration(migrations.Migration):
    dependencies = [("sampling", "0009_second_look")]
    operations = [
        migrations.RunSQL(sql.text("triples"), sql.text("triples_undo")),
        migrations.AddIndex(
            model_name="batch",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func(
                    models.F("search_key"),
                    function="sampling_triples",
                    output_field=django.contrib.postgres.fields.ArrayField(models.TextField()),
                ),
                condition=models.Q(("state", "published")),
                fastupdate=False,
                name="sampling_batch_triples",
            ),
        ),
    ]
