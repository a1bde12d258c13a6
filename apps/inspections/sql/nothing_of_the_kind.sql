-- “No business of the kind checked was found” may stand beside what was published wrongly (codes 2 to 4): the code alone of
-- the system of 2019 that stands alone is “nothing found”. What was released said otherwise, from memory; the guard of the
-- law is set aside for this row. Run again, it does nothing.
ALTER TABLE inspections_resultcode DISABLE TRIGGER inspections_resultcode_stands;
UPDATE inspections_resultcode SET exclusive = false WHERE system = 'samr-2019' AND code = '8' AND exclusive;
ALTER TABLE inspections_resultcode ENABLE TRIGGER inspections_resultcode_stands;
