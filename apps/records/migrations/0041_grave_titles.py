"""A decision on an objection gives an adverse record no graver title: everybody reads it. Twin: rules/no_worse.py."""

from importlib import import_module

from django.db import migrations

from apps.kernel import sqlfiles

GRAVE = (
    "特别重大|特别严重|重大|严重|较大|恶劣|从重|加重|犯罪|吊销|暂扣|降低资质|停产|停业|责令关闭|限制从业|限制开展生产经营|拘留"
)
WORDS = f"""
CREATE FUNCTION records_grave_words(title text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT array(
    SELECT word[1] FROM regexp_matches(
      regexp_replace(title, '(不|未|非|无|没有)(造成|构成|属于|属|是|达到|达|够|认定为)?({GRAVE})', '', 'g'), '{GRAVE}', 'g'
    ) word)
$$;
"""
BEFORE = sqlfiles.functions_of(import_module("apps.records.migrations.0032_no_less").GUARD)["records_refuse_worse"]
LATER = "OR ends > ended OR ends = ended AND NEW.occurred_on > OLD.occurred_on"
GUARD = BEFORE.replace(LATER, f"{LATER}\n    OR NOT records_grave_words(NEW.title) <@ records_grave_words(OLD.title)")
UNDO = "DROP FUNCTION records_grave_words(text)"


class Migration(migrations.Migration):
    dependencies = [("records", "0040_chosen_numbers")]
    operations = [migrations.RunSQL(f"{WORDS}\n{GUARD}", f"{BEFORE}\n{UNDO}")]
