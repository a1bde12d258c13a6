DROP TRIGGER indices_run_move ON indices_run;
DROP TRIGGER indices_step_move ON indices_step;
DROP TRIGGER indices_publication_move ON indices_publication;
DROP TRIGGER indices_survey_move ON indices_survey;
DROP TRIGGER indices_observation_kept ON indices_observation;
DROP TRIGGER indices_release_kept ON indices_release;
DROP TRIGGER indices_result_kept ON indices_result;
DROP TRIGGER indices_observation_follows ON indices_observation;
DROP TRIGGER indices_result_follows ON indices_result;
DROP TRIGGER indices_series_kept ON indices_series;
DROP TRIGGER indices_definition_kept ON indices_definition;
DROP TRIGGER indices_node_kept ON indices_node;
DROP TRIGGER indices_publication_kept ON indices_publication;
DROP TRIGGER indices_shown_kept ON indices_shown;
DROP TRIGGER indices_target_kept ON indices_target;
DROP TRIGGER indices_reply_kept ON indices_reply;
DROP FUNCTION indices_guard_move(), indices_append_only(), indices_vintages_follow(), indices_guard_series(),
  indices_guard_definition(), indices_guard_node(), indices_guard_publication(), indices_guard_shown(),
  indices_guard_target(), indices_guard_reply(), indices_refuse(text), indices_move_allowed(text, text, text);
