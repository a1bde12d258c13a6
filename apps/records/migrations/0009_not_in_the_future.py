"""The database refuses a fact dated later than the day it became known, on the province's calendar."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0008_publicity_limits")]

    operations = [
        migrations.AddConstraint(
            model_name="fact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "occurred_on__lte",
                        models.Func(
                            models.F("known_from"),
                            output_field=models.DateField(),
                            template="(%(expressions)s AT TIME ZONE 'Asia/Shanghai')::date",
                        ),
                    )
                ),
                name="records_fact_not_in_the_future",
                violation_error_message="A fact cannot lie in the future.",
            ),
        )
    ]
