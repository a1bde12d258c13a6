DROP TRIGGER IF EXISTS sampling_objection_seen ON sampling_objection;
DROP TRIGGER IF EXISTS sampling_batch_seen ON sampling_batch;
DROP TRIGGER IF EXISTS sampling_rectification_seen ON sampling_rectification;
DROP TRIGGER IF EXISTS sampling_letter_kept ON sampling_letter;
DROP FUNCTION IF EXISTS sampling_guard_seen(), sampling_guard_letter();
