"""Records of a party are found without a code and under a former one; of two honours of one round one may replace the other."""

from django.db import migrations

from apps.awards import sql

UNDO = "\n".join(
    [
        sql.function("late_guards", "awards_guard_honour_once"),
        sql.function("list_guards", "awards_honour_replaced"),
        sql.function("late_guards", "awards_rests_on_tie"),
        sql.function("late_guards", "awards_guard_review_kin"),
        sql.function("late_guards", "awards_named_so"),
        sql.function("late_guards", "awards_same_party"),
        "DROP FUNCTION awards_party_records(text);",
    ]
)


class Migration(migrations.Migration):
    dependencies = [("awards", "0034_lifted_bars")]
    operations = [migrations.RunSQL(sql.text("party_guards"), UNDO)]
