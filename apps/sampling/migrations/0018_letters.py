"""What comes on paper: letters with their scans, how long they are waited for, and guards of deciding on them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from apps.deadlines.loading import limit_rows, load_limits
from apps.sampling import sql
from apps.sampling.loading import DATA

BEFORE = [
    sql.text("guards_letters_undo"),
    sql.function("guards_heard", "sampling_move_allowed"),
    sql.function("guards_heard", "sampling_guard_opened"),
    sql.function("guards_told", "sampling_guard_notice"),
    sql.function("guards", "sampling_days_over"),
]


def add_limit(apps, schema_editor):
    rows = [row for row in limit_rows(DATA / "limits.csv") if row["code"] == "sampling.posting"]
    load_limits(apps.get_model("deadlines", "Limit"), rows)


def key(to, kind=models.ForeignKey, **more):
    more = {"related_name": "+"} | more
    return kind(on_delete=django.db.models.deletion.PROTECT, to=to, **more)


def person():
    return key(settings.AUTH_USER_MODEL, blank=True, null=True)


def of(model):
    return key(f"sampling.{model}", models.OneToOneField, blank=True, null=True, related_name="letter")


def one_of(*given):
    return Q(**{f"{name}__isnull": name not in given for name in ("objection", "answer", "order")})


def check(name, condition, message):
    return models.CheckConstraint(condition=condition, name=name, violation_error_message=message)


class Migration(migrations.Migration):
    dependencies = [
        ("deadlines", "0003_extensions"),
        ("divisions", "0001_initial"),
        ("documents", "0003_free_numbers"),
        ("sampling", "0017_apart"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            "notice",
            "letters_until",
            models.DateField(blank=True, null=True, verbose_name="letters are waited for until"),
        ),
        migrations.AddConstraint(
            "notice",
            check(
                "sampling_notice_letters",
                Q(letters_until__isnull=True) | Q(due_on__isnull=False, letters_until__gte=F("due_on")),
                "Letters are waited for after the last day to object.",
            ),
        ),
        migrations.CreateModel(
            "Letter",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "manner",
                    models.CharField(
                        choices=[("post", "by post"), ("hand", "handed in"), ("other", "by fax or e-mail")],
                        max_length=5,
                        verbose_name="how it came",
                    ),
                ),
                ("posted_on", models.DateField(blank=True, null=True, verbose_name="posted")),
                ("received_on", models.DateField(verbose_name="received")),
                ("entered_on", models.DateField(verbose_name="entered")),
                ("entered_label", models.CharField(max_length=200)),
                (
                    "seconded_on",
                    models.DateField(blank=True, null=True, verbose_name="held against its scan"),
                ),
                ("seconded_label", models.CharField(blank=True, max_length=200)),
                ("agency", key("divisions.agency", verbose_name="agency")),
                ("batch", key("sampling.batch", related_name="letters")),
                ("objection", of("objection")),
                ("answer", of("answer")),
                ("order", of("rectification")),
                ("scan", key("documents.document")),
                ("entered_by", person()),
                ("seconded_by", person()),
            ],
            {
                "constraints": [
                    check(
                        "sampling_letter_of",
                        one_of("objection") | one_of("answer") | one_of("order"),
                        "A letter brings an objection, a statement or a report.",
                    ),
                    check(
                        "sampling_letter_posted",
                        Q(manner="post", posted_on__isnull=False, posted_on__lte=F("received_on"))
                        | Q(manner__in=["hand", "other"], posted_on__isnull=True),
                        "A letter by post has the day of its posting, not after it came.",
                    ),
                    check(
                        "sampling_letter_entered",
                        Q(received_on__lte=F("entered_on")),
                        "A letter is entered when it has come.",
                    ),
                    check(
                        "sampling_letter_seconded",
                        Q(seconded_on__isnull=True, seconded_label="")
                        | (
                            Q(seconded_on__isnull=False, seconded_on__gte=F("entered_on"))
                            & ~Q(seconded_label="")
                            & (Q(entered_by__isnull=True) | ~Q(seconded_by=F("entered_by")))
                        ),
                        "Whoever entered a letter does not hold it against its scan.",
                    ),
                ]
            },
        ),
        migrations.RunPython(add_limit, migrations.RunPython.noop),
        migrations.RunSQL(sql.text("guards_letters"), "\n".join(BEFORE)),
    ]
