DROP FUNCTION inspections_guard_choice() CASCADE;
DROP FUNCTION inspections_guard_choice_target() CASCADE;
DROP FUNCTION inspections_guard_chosen() CASCADE;
DROP TRIGGER inspections_choice_kept_whole ON inspections_choice;
DROP TRIGGER inspections_choice_target_kept_whole ON inspections_choicetarget;
