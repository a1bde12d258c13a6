"""Who prepared, wrote or decided is a person's number: two people of one name are two, one renamed is one."""

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import F, Q

NOT_BY_AUTHOR = """
ALTER TABLE credit_measuretable ADD CONSTRAINT credit_measuretable_not_by_author
  CHECK (state <> 'approved' OR decided_user IS NULL OR NOT decided_user = ANY (authors));
"""
UNDO = "ALTER TABLE credit_measuretable DROP CONSTRAINT credit_measuretable_not_by_author;"
SECOND = ~Q(state="approved") | Q(decided_user__isnull=False) | ~Q(decided_by=F("submitted_by"))
PUBLISHED = ~Q(state="published") | Q(decided_at__isnull=False) & ~Q(decided_by="") & ~Q(file_hash="") & (
    Q(prepared_user__isnull=False, decided_user__isnull=False) & ~Q(decided_user=F("prepared_user"))
    | (Q(prepared_user__isnull=True) | Q(decided_user__isnull=True)) & ~Q(decided_by=F("prepared_by"))
)  # fmt: skip


def second(model, name, condition, sentence):
    constraint = models.CheckConstraint(condition=condition, name=name, violation_error_message=sentence)
    return migrations.RemoveConstraint(model, name), migrations.AddConstraint(model, constraint)


class Migration(migrations.Migration):
    dependencies = [("credit", "0016_standing_window")]

    operations = [
        migrations.AddField("edition", "prepared_user", models.BigIntegerField(blank=True, null=True)),
        migrations.AddField("edition", "decided_user", models.BigIntegerField(blank=True, null=True)),
        migrations.AddField(
            "measuretable",
            "authors",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField("measuretable", "decided_user", models.BigIntegerField(blank=True, null=True)),
        *second(
            "edition",
            "credit_edition_second_person",
            PUBLISHED,
            "An edition is published by somebody other than who prepared it.",
        ),
        *second(
            "measuretable",
            "credit_measuretable_second",
            SECOND,
            "A table is approved by somebody who neither wrote nor submitted it.",
        ),
        *second(
            "ruleset",
            "credit_ruleset_second_person",
            SECOND,
            "A ruleset is approved by somebody other than who submitted it.",
        ),
        migrations.RunSQL(NOT_BY_AUTHOR, UNDO),
    ]
