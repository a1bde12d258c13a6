"""Whoever decides has not acted in the matter before: who did what is kept by account, and the database asks for it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.sampling import sql

PEOPLE = (
    ("answer", "told_by"),
    ("batch", "refusal_by"),
    ("objection", "answered_by"),
    ("recheck", "decided_by"),
    ("rectification", "issued_by"),
    ("rectification", "revoked_by"),
    ("rectification", "suspended_by"),
)


def person():
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


class Migration(migrations.Migration):
    dependencies = [("sampling", "0016_heard"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        *[migrations.AddField(model, name, person()) for model, name in PEOPLE],
        migrations.RunSQL(sql.text("guards_apart"), sql.text("guards_apart_undo")),
    ]
