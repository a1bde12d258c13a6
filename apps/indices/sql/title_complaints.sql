-- A number of cases was called a rate. Titles an administrator has changed stay.
UPDATE indices_index SET title = '每万户投诉举报查实件数', title_en = 'Upheld complaints per 10,000 enterprises'
WHERE code = 'complaints' AND title = '投诉举报查实率';
