-- one entry an enterprise, every third of them ended
INSERT INTO serious_list_entry
       (case_id, number, enterprise_id, person, agency_id, ground_id, decided_on, listed_on, until, ended_on, ended_by)
SELECT n, '宁玄市监罚〔2026〕' || n || '号', e.id, '', %(agency)s, %(ground)s,
       '2026-01-05', '2026-01-06', '2029-01-05',
       CASE WHEN n %% 3 = 0 THEN date '2026-05-01' END, CASE WHEN n %% 3 = 0 THEN 'removed' ELSE '' END
  FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM registry_enterprise) AS e
 WHERE n <= %(entries)s
