"""Open objections to facts, and their limits, lie with the agency known to have decided, as those filed now do.

One that was filed before that agency was known (0020, 0029) lay with the enterprise's own bureau: that one saw it and might
not decide, the other might and did not see it.
"""

from django.db import migrations

ROUTE = """
WITH known AS (
  SELECT objection.id, agency.code, agency.division_id, coalesce(agency.zone_id, '') AS zone
  FROM records_objection objection
  JOIN records_fact fact ON fact.id = objection.fact_id
  JOIN records_source source ON source.id = fact.source_id
  JOIN divisions_agency agency ON agency.code = coalesce(fact.agency_id, source.agency_id)
  WHERE objection.state = 'filed' AND objection.agency_code <> agency.code
), asked AS (
  UPDATE records_objection objection SET agency_code = known.code, division_code = known.division_id, zone_code = known.zone
  FROM known WHERE objection.id = known.id
)
UPDATE deadlines_clock clock SET holder = known.code, division_code = known.division_id, zone_code = known.zone
FROM known
WHERE clock.subject_kind = 'records.objection' AND clock.subject_id = known.id::text AND clock.state <> 'stopped'
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0035_no_return"), ("deadlines", "0002_load"), ("divisions", "0003_load")]
    operations = [migrations.RunSQL(ROUTE, migrations.RunSQL.noop)]
