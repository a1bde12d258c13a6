DROP TRIGGER IF EXISTS sampling_objection_apart ON sampling_objection;
DROP TRIGGER IF EXISTS sampling_batch_apart ON sampling_batch;
DROP TRIGGER IF EXISTS sampling_rectification_apart ON sampling_rectification;
DROP TRIGGER IF EXISTS sampling_recheck_apart ON sampling_recheck;
DROP FUNCTION IF EXISTS sampling_guard_apart(), sampling_acted_before(text, bigint, bigint);
