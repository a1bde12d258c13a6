DROP TRIGGER serious_list_service_proved ON serious_list_service;
DROP FUNCTION serious_list_guard_proved();
DROP TRIGGER serious_list_proof_kept ON serious_list_proof;
DROP FUNCTION serious_list_guard_proof();
