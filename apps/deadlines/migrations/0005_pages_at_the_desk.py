"""A limit names the officers' page; whoever owes the act from an enterprise is led to the same place under /my/.

Limits of parties to samplings and of holders of honours named the enterprise's page, which no officer can open.
"""

from django.db import migrations, models
from django.db.models.functions import Replace

PAGES = (
    ("/my/sampling/orders/", "/desk/sampling/orders/"),
    ("/my/sampling/", "/desk/sampling/batches/"),
    ("/my/recalls/", "/desk/sampling/recalls/"),
    ("/my/awards/honours/", "/desk/awards/honours/"),
)


def lead_to_the_desk(apps, schema_editor):
    clocks = apps.get_model("deadlines", "Clock").objects
    for mine, desk in PAGES:
        clocks.filter(url__startswith=mine).update(
            url=Replace("url", models.Value(mine), models.Value(desk))
        )


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0004_basis_in_english")]
    operations = [
        migrations.RunPython(lead_to_the_desk, migrations.RunPython.noop),
        migrations.AddConstraint(
            "clock",
            models.CheckConstraint(
                condition=models.Q(("url__startswith", "/my/"), _negated=True),
                name="deadlines_clock_url",
                violation_error_message="A limit leads to a page that officers can open too, not to one under /my/.",
            ),
        ),
    ]
