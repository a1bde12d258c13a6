"""A licence whose term is over may still be revoked by a proceeding that was under way and whose decision bars its holder."""

from django.db import migrations, models

from apps.licensing import sql

GUARDS = ("licensing_licence_move_allowed", "licensing_guard_end", "licensing_guard_state")
SET = models.Q(set_aside_on__isnull=True)
SAYS = "A licence ends once."


class Migration(migrations.Migration):
    dependencies = [("licensing", "0013_what_was_seen")]
    operations = [
        migrations.RemoveConstraint("end", "licensing_end_once"),
        migrations.AddConstraint(
            "end",
            models.UniqueConstraint(
                fields=["licence"], condition=SET & ~models.Q(kind="expired"), name="licensing_end_once",
                violation_error_message=SAYS,
            ),
        ),
        migrations.AddConstraint(
            "end",
            models.UniqueConstraint(
                fields=["licence"], condition=models.Q(set_aside_on__isnull=True, kind="expired"),
                name="licensing_end_term_once", violation_error_message=SAYS,
            ),
        ),
        migrations.RunSQL(sql.text("after_term"), "\n".join(sql.function("aftercheck", name) for name in GUARDS)),
    ]
