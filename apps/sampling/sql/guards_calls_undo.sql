DROP FUNCTION sampling_called(bigint, date);
DROP TRIGGER sampling_service_proved ON sampling_service;
DROP FUNCTION sampling_guard_proved();
DROP TRIGGER sampling_proof_kept_whole ON sampling_proof;
DROP TRIGGER sampling_proof_kept ON sampling_proof;
DROP FUNCTION sampling_guard_proof();
