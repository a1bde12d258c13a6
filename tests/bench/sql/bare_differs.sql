-- Scores and grades on which the bare statement and the ratings that stand differ, or that one of them lacks.
SELECT count(*) FILTER (WHERE bare.score <> stands.score OR band.grade <> stands.grade) AS differing,
       count(*) FILTER (WHERE bare.enterprise_id IS NULL OR stands.enterprise_id IS NULL) AS missing
FROM bare
JOIN credit_band band ON band.ruleset_id = %(ruleset)s AND band.rank = bare.rank
FULL JOIN (SELECT enterprise_id, score, grade FROM credit_rating WHERE model = 'grade' AND superseded_at IS NULL) stands
  ON stands.enterprise_id = bare.enterprise_id
