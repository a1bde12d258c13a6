DROP TRIGGER indices_observation_comes ON indices_observation;
DROP TRIGGER indices_clearance_whole ON indices_clearance;
DROP TRIGGER indices_series_named ON indices_series;
DROP TRIGGER indices_index_kept ON indices_index;
DROP TRIGGER indices_area_kept ON indices_area;
DROP TRIGGER indices_sector_kept ON indices_sector;
DROP TRIGGER indices_domain_kept ON indices_domain;
DROP TRIGGER indices_definition_whole ON indices_definition;
DROP TRIGGER indices_definition_followed ON indices_definition;
DROP TRIGGER indices_import_kept ON indices_importofvalues;
DROP TRIGGER indices_refused_come ON indices_refusedvalue;
DROP TRIGGER indices_refused_changed ON indices_refusedvalue;
DROP TRIGGER indices_refused_gone ON indices_refusedvalue;
DROP TRIGGER indices_survey_stays ON indices_survey;
DO $$
DECLARE
  kept text;
BEGIN
  FOREACH kept IN ARRAY ARRAY['step', 'fault', 'area', 'sector', 'domain', 'series', 'index', 'importofvalues', 'refusedvalue']
  LOOP
    EXECUTE format('DROP TRIGGER indices_%1$s_kept_whole ON indices_%1$s', kept);
  END LOOP;
END $$;
DROP FUNCTION indices_guard_figures_come(), indices_guard_clearance_whole(), indices_guard_series_named(),
  indices_guard_index(), indices_guard_code(), indices_guard_definition_whole(), indices_guard_definition_followed(),
  indices_guard_import(), indices_guard_refused(), indices_guard_survey_stays();
