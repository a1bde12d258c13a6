DROP TRIGGER IF EXISTS sampling_batch_platform ON sampling_batch;
DROP TRIGGER IF EXISTS sampling_answer_sound ON sampling_answer;
DROP TRIGGER IF EXISTS sampling_recheck_sound ON sampling_recheck;
DROP TRIGGER IF EXISTS sampling_objection_sound ON sampling_objection;
DROP TRIGGER IF EXISTS sampling_batch_sound ON sampling_batch;
DROP FUNCTION IF EXISTS sampling_guard_platform();
DROP FUNCTION IF EXISTS sampling_guard_sound();
