DROP TRIGGER indices_run_begun ON indices_run;
DROP TRIGGER indices_step_kept ON indices_step;
DROP TRIGGER indices_fault_kept ON indices_fault;
DROP TRIGGER indices_result_comes ON indices_result;
DROP TRIGGER indices_publication_stays ON indices_publication;
DROP TRIGGER indices_publication_whole ON indices_publication;
DROP TRIGGER indices_shown_comes ON indices_shown;
DROP FUNCTION indices_guard_run_begun(), indices_guard_step(), indices_guard_fault(), indices_guard_results_come(),
  indices_guard_publication_stays(), indices_guard_publication_whole(), indices_guard_shown_comes(), indices_first_day(text);
