"""A retest is made by the standard of the test it repeats, also where that has ended since; what a level above has
sampled lately is not sampled again online either."""

from django.db import migrations

from apps.sampling import sql

DOOR = """
DROP TRIGGER sampling_batch_repeated ON sampling_batch;
CREATE TRIGGER sampling_batch_repeated BEFORE UPDATE OF state ON sampling_batch
  FOR EACH ROW WHEN (OLD.state IN ('drawn', 'refused') AND NEW.state = 'sampled')
  EXECUTE FUNCTION sampling_guard_repeated();
DROP FUNCTION sampling_standard_holds(sampling_test, date);
"""
UNDO = f"{sql.function('guards_second_look', 'sampling_guard_result')}\n{DOOR}"


class Migration(migrations.Migration):
    dependencies = [("sampling", "0029_answer_days")]
    operations = [migrations.RunSQL(sql.text("guards_repeated"), UNDO)]
