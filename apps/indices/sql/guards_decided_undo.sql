DROP TRIGGER indices_publication_decided ON indices_publication;
DROP TRIGGER indices_report_decided ON indices_report;
DROP TRIGGER indices_definition_decided ON indices_definition;
DROP TRIGGER indices_run_told ON indices_run;
DROP TRIGGER indices_series_bounds ON indices_series;
DROP TRIGGER indices_shown_followed ON indices_shown;
DROP TRIGGER indices_question_kept ON indices_question;
DROP TRIGGER indices_quota_kept ON indices_quota;
DROP TRIGGER indices_target_agreed ON indices_target;
DO $$
DECLARE
  kept text;
BEGIN
  FOREACH kept IN ARRAY ARRAY['observation', 'release', 'clearance', 'result', 'publication', 'shown', 'report', 'definition',
                              'node', 'reply', 'survey', 'question', 'quota', 'target', 'run']
  LOOP
    EXECUTE format('DROP TRIGGER indices_%1$s_kept_whole ON indices_%1$s', kept);
  END LOOP;
END $$;
DROP FUNCTION indices_guard_publication_decided(), indices_guard_report_decided(), indices_guard_definition_decided(),
  indices_guard_run_told(), indices_guard_series_bounds(), indices_guard_shown_followed(), indices_guard_survey_parts(),
  indices_guard_target_agreed(), indices_not_emptied();
