"""What the law bars from early repair, by the category of the penalty, and what an officer may repair at all."""

from pathlib import Path

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models

from apps.kernel.loading import put, versions

BARS = Path(__file__).resolve().parent.parent / "data" / "repair_bars.csv"

GUARDS = """
-- whether a person made a version of the fact that has another kind, weight, day or (named before) category than the last
CREATE OR REPLACE FUNCTION records_weighed(number bigint, person bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM (
      SELECT who, weight, category, lag(weight) OVER (ORDER BY version) AS was,
             lag(category) OVER (ORDER BY version) AS was_called
      FROM (
        SELECT version, jsonb_build_array(kind_id, severity, occurred_on) AS weight, changed_user AS who,
               coalesce(detail #>> '{decision,category}', '') AS category
        FROM records_fact WHERE id = number
        UNION ALL
        SELECT version, jsonb_build_array(kind_id, severity, occurred_on), (row ->> 'changed_user')::bigint,
               coalesce(row #>> '{detail,decision,category}', '')
        FROM records_factversion WHERE fact_id = number
      ) known
    ) step
    WHERE who = person AND (weight <> was OR was_called <> '' AND category <> was_called)
  )
$$;

CREATE OR REPLACE FUNCTION records_refuse_repair() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  kind records_factkind%ROWTYPE;
BEGIN
  SELECT * INTO kind FROM records_factkind WHERE id = NEW.kind_id;
  IF kind.never_repaired OR EXISTS (
    SELECT FROM records_repairbar bar
    WHERE bar.validity @> (NEW.known_from AT TIME ZONE 'Asia/Shanghai')::date
      AND position(bar.code IN coalesce(NEW.detail #>> '{decision,category}', '')) > 0
  ) THEN
    RAISE EXCEPTION 'the law bars an early repair of this'
      USING ERRCODE = '23514', CONSTRAINT = 'records_fact_never_repaired';
  END IF;
  -- what goes with a repaired ground, and what a proceeding of the portal hides, has no repair of its own
  IF NEW.changed_user IS NULL
    OR EXISTS (SELECT FROM records_fact ground WHERE ground.id = NEW.based_on_id AND ground.state = 'repaired')
  THEN
    RETURN NEW;
  END IF;
  IF kind.code NOT IN ('penalty', 'serious_listed', 'abnormal_listed') THEN
    -- a result of a check is hidden with the penalty or listing it led to, which is repaired in the same act
    IF NOT EXISTS (
      WITH RECURSIVE resting AS (
        SELECT id, kind_id FROM records_fact WHERE based_on_id = NEW.id
        UNION
        SELECT other.id, other.kind_id FROM resting JOIN records_fact other ON other.based_on_id = resting.id
      )
      SELECT FROM resting JOIN records_factkind act ON act.id = resting.kind_id
      WHERE act.code IN ('penalty', 'serious_listed')
    ) THEN
      RAISE EXCEPTION 'there is no procedure of repair for this kind of fact'
        USING ERRCODE = '23514', CONSTRAINT = 'records_fact_no_repair';
    END IF;
    RETURN NEW;
  END IF;
  IF records_weighed(NEW.id, NEW.changed_user) THEN
    RAISE EXCEPTION 'whoever set what a fact is and weighs does not repair it'
      USING ERRCODE = '23514', CONSTRAINT = 'records_fact_second_repairs';
  END IF;
  IF NEW.detail #>> '{repair,proof}' IS NULL THEN
    RAISE EXCEPTION 'a repair keeps its proof' USING ERRCODE = '23514', CONSTRAINT = 'records_fact_repair_proof';
  END IF;
  IF EXISTS (
    SELECT FROM records_fact listing JOIN records_factkind listed ON listed.id = listing.kind_id
    WHERE listing.enterprise_id = NEW.enterprise_id AND listing.id <> NEW.id AND listed.code = 'serious_listed'
      AND listing.state IN ('effective', 'objected')
      -- the party's own: that of a person of it weighs nothing and is not shown
      AND (listing.public_from IS NOT NULL OR listing.severity = 4)
  ) THEN
    RAISE EXCEPTION 'nothing is repaired while the party stands on the serious list'
      USING ERRCODE = '23514', CONSTRAINT = 'records_fact_listed';
  END IF;
  RETURN NEW;
END $$;
"""


def fill(apps, schema_editor):
    put(apps.get_model("records", "RepairBar"), versions(BARS))


class Migration(migrations.Migration):
    dependencies = [("records", "0023_own_sources")]
    operations = [
        migrations.CreateModel(
            name='RepairBar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('validity', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='in force')),
                ('verified', models.BooleanField(default=False, verbose_name='verified')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('code', models.CharField(max_length=40, verbose_name='word of the category')),
                ('legal_basis', models.CharField(max_length=200, verbose_name='legal basis')),
            ],
            options={
                'abstract': False,
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Value('[]'), function='int8range'), '&&'), (models.F('validity'), '&&')], name='records_repairbar_no_overlap', violation_error_message='Another version of this rule is in force on some of these days.'), models.CheckConstraint(condition=models.Q(('validity__isempty', False)), name='records_repairbar_some_days', violation_error_message='A rule is in force on one day at least.')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(GUARDS, migrations.RunSQL.noop),
    ]
