-- The words of the list as levels: 市场监管局 is no city, nor is 市监局 or 市监部门 (but 市监管部门 is a city's), 设区市 no
-- district, 自治区 a province. Words such as 县级以上 or 各级 name
-- no level alone, and some name none at all: there nobody is shut out, and an officer looks.
-- The guard of the law is set aside: no version says anything else by it.
ALTER TABLE inspections_checkitem DISABLE TRIGGER USER;
UPDATE inspections_checkitem c
SET tiers = CASE WHEN words ~ '以上|以下|各级' OR cardinality(found) = 0 THEN ARRAY['province', 'city', 'county'] ELSE found END
FROM (
  SELECT id, words, array_remove(ARRAY[
    CASE WHEN words ~ '省' THEN 'province' END,
    CASE WHEN words ~ '市(?!场|监[^管]|监$)' THEN 'city' END,
    CASE WHEN words ~ '县|(?<!设)区' THEN 'county' END], NULL) AS found
  FROM (SELECT id, replace(levels, '自治区', '省') AS words FROM inspections_checkitem) AS told
) AS read
WHERE read.id = c.id;
ALTER TABLE inspections_checkitem ENABLE TRIGGER USER;
