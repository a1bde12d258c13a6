DROP TRIGGER sampling_measure_guard ON sampling_measure;
DROP FUNCTION sampling_guard_measure();
