DROP TRIGGER sampling_recallassessment_kept ON sampling_recallassessment;
DROP FUNCTION sampling_guard_recall_assessment();
DROP TRIGGER sampling_recallreport_kept ON sampling_recallreport;
DROP FUNCTION sampling_guard_recall_report();
