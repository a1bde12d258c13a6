-- Takes away what guards_days.sql has added; the functions it replaced are put back beside this (0065_sealed_days).
DROP TRIGGER sampling_test_backup_again ON sampling_test;
DROP FUNCTION sampling_guard_backup_again();
DROP TRIGGER sampling_batch_outcome ON sampling_batch;
CREATE TRIGGER sampling_batch_outcome BEFORE UPDATE OF state, outcome_code ON sampling_batch
  FOR EACH ROW WHEN (NEW.state = 'nothing') EXECUTE FUNCTION sampling_guard_outcome();
DROP TRIGGER sampling_batch_certified ON sampling_batch;
CREATE TRIGGER sampling_batch_certified BEFORE UPDATE OF state ON sampling_batch
  FOR EACH ROW WHEN (OLD.state IN ('drawn', 'ordered', 'refused') AND NEW.state IN ('sampled', 'nothing', 'refused'))
  EXECUTE FUNCTION sampling_guard_certified();
DROP FUNCTION sampling_last_visit(sampling_batch);
