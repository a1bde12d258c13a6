DROP TRIGGER sampling_answer_guard ON sampling_answer;
DROP FUNCTION sampling_guard_answer(), sampling_recheck_firm(bigint, date);
