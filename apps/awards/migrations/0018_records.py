"""What was told of a round stands, and rounds keep their cycle; ties, bars and the grounds of setting aside are kept; an
honour that was given up can still be revoked."""

from django.db import migrations

from apps.awards import sql
from apps.kernel.sqlfiles import functions_of


def before():
    """The functions as they were: one of each file."""
    moves = functions_of(sql.text("guards_heard"))["awards_move_allowed"]
    return f"{moves}\n{functions_of(sql.text('guards_lives'))['awards_guard_case']}"


class Migration(migrations.Migration):
    dependencies = [("awards", "0017_money_public"), ("records", "0043_remedies_of_before")]
    operations = [migrations.RunSQL(sql.text("record_guards"), f"{sql.text('record_guards_undo')}\n{before()}")]
