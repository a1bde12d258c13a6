DROP TRIGGER sampling_rectification_term ON sampling_rectification;
DROP FUNCTION sampling_guard_term();
