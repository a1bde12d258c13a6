DROP FUNCTION inspections_guard_campaign() CASCADE;
DROP FUNCTION inspections_guard_campaign_born() CASCADE;
DROP FUNCTION inspections_guard_campaign_visit() CASCADE;
DROP FUNCTION inspections_guard_campaign_item() CASCADE;
