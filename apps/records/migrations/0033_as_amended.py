"""Guards of 0018, 0022, 0024 and 0025 as they stand now, for databases that were migrated before these were amended.

They were amended in place, so such a database never heard of it: a typed fact of before had no end, a rightful decision
ended in an error, and so would every repair. Where all of it is there this changes nothing.
"""

from importlib import import_module

from django.db import migrations

from apps.kernel import sqlfiles
from apps.records import sql


def text(migration, name):
    return getattr(import_module(f"apps.records.migrations.{migration}"), name)


def anew(statements):
    """The statements with every function and trigger made whether or not there is one of the name."""
    for what in ("FUNCTION", "TRIGGER"):
        statements = statements.replace(f"\nCREATE {what}", f"\nCREATE OR REPLACE {what}")
    return statements


BARS = sqlfiles.functions_of(text("0024_bars_of_repair", "GUARDS"))
# only where there is none: a later migration may have made another of it
WEIGHED = f"""
DO $missing$
BEGIN
  IF to_regprocedure('records_weighed(bigint, bigint)') IS NULL THEN
    EXECUTE $function${BARS["records_weighed"]}$function$;
  END IF;
END $missing$;
"""
INSTALL = "\n".join(
    (
        anew(text("0018_proof", "GUARD")),
        sql.text("involved"),
        WEIGHED,
        BARS["records_refuse_repair"],
        anew(text("0025_no_worse", "GUARD")),
        text("0032_no_less", "GUARD"),
    )
)


class Migration(migrations.Migration):
    dependencies = [("records", "0032_no_less")]
    operations = [migrations.RunSQL(INSTALL, migrations.RunSQL.noop)]
