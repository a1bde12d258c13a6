DROP TRIGGER IF EXISTS sampling_rectification_service ON sampling_rectification;
DROP FUNCTION IF EXISTS sampling_guard_service(), sampling_days(text, date), sampling_another(bigint, bigint, text, text);
