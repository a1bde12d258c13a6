DROP TRIGGER sampling_test_report_once ON sampling_test;
DROP TRIGGER sampling_importedresult_once ON sampling_importedresult;
DROP FUNCTION sampling_guard_report_once();
DROP FUNCTION sampling_guard_doubles();
DROP FUNCTION sampling_reported_twice(sampling_batch, bigint, text, text);
DROP FUNCTION sampling_one_sample(sampling_batch, sampling_batch);
DROP FUNCTION sampling_report_key(text);
