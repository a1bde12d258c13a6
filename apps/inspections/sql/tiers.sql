-- The words of the list as levels: 市场监管局 is no city, 设区市 no district. Where the words name none, nobody is shut out.
-- The guard of the law is set aside: no version says anything else by it.
ALTER TABLE inspections_checkitem DISABLE TRIGGER USER;
UPDATE inspections_checkitem c SET tiers = CASE WHEN cardinality(found) = 0 THEN ARRAY['province', 'city', 'county'] ELSE found END
FROM (
  SELECT id, array_remove(ARRAY[
    CASE WHEN levels ~ '省' THEN 'province' END,
    CASE WHEN levels ~ '市(?!场)' THEN 'city' END,
    CASE WHEN levels ~ '县|(?<!设)区' THEN 'county' END], NULL) AS found
  FROM inspections_checkitem
) AS told
WHERE told.id = c.id;
ALTER TABLE inspections_checkitem ENABLE TRIGGER USER;
