DROP TRIGGER sampling_warned_guard ON sampling_consumerwarning_batches;
DROP TRIGGER sampling_recall_guard ON sampling_recall;
DROP TRIGGER sampling_warning_guard ON sampling_consumerwarning;
DROP FUNCTION sampling_guard_warned();
DROP FUNCTION sampling_guard_notice_row();
DROP FUNCTION sampling_notice_move_allowed(text, text, text);
