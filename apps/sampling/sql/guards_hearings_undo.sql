DROP TRIGGER sampling_answer_called_in_time ON sampling_answer;
DROP FUNCTION sampling_guard_called();
