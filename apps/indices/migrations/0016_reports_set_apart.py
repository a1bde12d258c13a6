"""A decided report waits for its files, which a worker makes; before, the request of the decision made them."""

from django.db import migrations, models
from django.db.models import F, Q

from apps.indices import sql
from apps.kernel.sqlfiles import functions_of

BEFORE = [
    functions_of(sql.text("report_guards"))["indices_guard_report"],
    functions_of(sql.text("guards_decided"))["indices_guard_report_decided"],
]
FIELDS = {
    "decided_at": models.DateTimeField(null=True),
    "trouble": models.CharField(blank=True, default="", max_length=40),
    "trouble_details": models.JSONField(blank=True, default=dict),
}
CHECKS = {
    "indices_report_state": (
        Q(state__in=("draft", "submitted", "setting", "published")),
        "This is not a state of a report.",
    ),
    "indices_report_setting": (
        ~Q(state="setting")
        | Q(decided_user__isnull=False, decided_at__isnull=False) & ~Q(digest="") & ~Q(decided_by=""),
        "A report whose files are made has its digest and who decided.",
    ),
    "indices_report_not_public": (
        Q(state="published") | Q(published_at__isnull=True, pdf__isnull=True, docx__isnull=True),
        "A report that is not published has no published files.",
    ),
    "indices_report_trouble": (Q(state="setting") | Q(trouble=""), "Only files that are being made can fail."),
    "indices_report_second_person": (
        ~Q(state__in=("setting", "published"))
        | Q(decided_user__isnull=True)
        | ~Q(authors__contains=[F("decided_user")]),
        "A report is published by somebody who did not write it.",
    ),
}


class Migration(migrations.Migration):
    dependencies = [("indices", "0015_queued_runs")]
    operations = [
        *(
            migrations.AddField("report", name, field, preserve_default=name != "trouble")
            for name, field in FIELDS.items()
        ),
        *(
            migrations.RemoveConstraint("report", name)
            for name in ("indices_report_state", "indices_report_second_person")
        ),
        *(
            migrations.AddConstraint(
                "report", models.CheckConstraint(condition=condition, name=name, violation_error_message=words)
            )
            for name, (condition, words) in CHECKS.items()
        ),
        migrations.RunSQL(sql.text("guards_setting"), "\n".join(BEFORE)),
    ]
