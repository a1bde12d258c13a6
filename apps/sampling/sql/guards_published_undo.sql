DROP TRIGGER IF EXISTS sampling_batch_published_kept ON sampling_batch;
DROP TRIGGER IF EXISTS sampling_task_promised ON sampling_task;
DROP TRIGGER IF EXISTS sampling_batch_repeated ON sampling_batch;
DROP FUNCTION IF EXISTS sampling_guard_published(), sampling_guard_promised(), sampling_guard_repeated();
DROP FUNCTION IF EXISTS sampling_repeats(sampling_batch), sampling_level_rank(text);
