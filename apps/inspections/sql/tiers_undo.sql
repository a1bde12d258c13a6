ALTER TABLE inspections_checkitem DISABLE TRIGGER USER;
UPDATE inspections_checkitem SET levels = replace(replace(replace(array_to_string(tiers, '、'), 'province', '省'), 'city', '设区市'), 'county', '县');
ALTER TABLE inspections_checkitem ENABLE TRIGGER USER;
