DROP FUNCTION inspections_guard_signature() CASCADE;
DROP FUNCTION inspections_guard_stands() CASCADE;
DROP FUNCTION inspections_guard_listed() CASCADE;
DROP FUNCTION inspections_guard_phone() CASCADE;
DROP FUNCTION inspections_guard_law() CASCADE;
DROP FUNCTION inspections_guard_pool_row() CASCADE;
DROP FUNCTION inspections_guard_share() CASCADE;
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['checkitem', 'resultcode', 'parameter', 'provision', 'certificate', 'interest',
                              'absence'] LOOP
    EXECUTE format('DROP TRIGGER inspections_%1$s_kept_whole ON inspections_%1$s', name);
  END LOOP;
END $$;
