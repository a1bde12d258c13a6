DROP TRIGGER serious_list_proof_kept_whole ON serious_list_proof;
DROP TRIGGER serious_list_service_confirmed ON serious_list_service;
DROP FUNCTION serious_list_guard_confirmed();
DROP TRIGGER serious_list_repair_doubted_anew ON serious_list_repair;
DROP FUNCTION serious_list_guard_doubted_anew();
DROP TRIGGER serious_list_case_keeping_judged ON serious_list_case;
DROP FUNCTION serious_list_judged(bigint);
