DROP TRIGGER sampling_test_backup ON sampling_test;
DROP TRIGGER sampling_task_prolonged ON sampling_task;
DROP TRIGGER sampling_purchase_certified ON sampling_purchase;
DROP TRIGGER sampling_batch_certified ON sampling_batch;
DROP FUNCTION sampling_guard_backup(), sampling_guard_prolonged(), sampling_guard_ordered(), sampling_guard_certified();
DROP FUNCTION sampling_last_day(bigint), sampling_certified_seats(bigint, date, text[]);
DROP FUNCTION sampling_certified(sampling_staff, date);
