DROP TRIGGER IF EXISTS sampling_objection_hearing ON sampling_objection;
DROP TRIGGER IF EXISTS sampling_batch_opened ON sampling_batch;
DROP FUNCTION IF EXISTS sampling_guard_hearing(), sampling_guard_opened();
