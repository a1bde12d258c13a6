DROP TRIGGER licensing_service_proved ON licensing_service;
DROP FUNCTION licensing_guard_proved();
DROP TRIGGER licensing_proof_kept_whole ON licensing_proof;
DROP TRIGGER licensing_proof_kept ON licensing_proof;
DROP FUNCTION licensing_guard_proof();
