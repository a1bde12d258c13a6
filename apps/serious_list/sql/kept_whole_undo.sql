DROP TRIGGER deadlines_limit_stands ON deadlines_limit;
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['ground', 'repairclass', 'parameter', 'circumstance'] LOOP
    EXECUTE format('DROP TRIGGER serious_list_%1$s_stands ON serious_list_%1$s', name);
  END LOOP;
END $$;
DROP FUNCTION serious_list_refuse_truncate() CASCADE;
DROP FUNCTION serious_list_guard_case_kept() CASCADE;
