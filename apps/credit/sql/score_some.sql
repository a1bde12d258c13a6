-- Scores of some enterprises with what is known now.
SELECT enterprise_id, score, facts, inputs, mark, grade FROM credit_score(%(ruleset)s, %(as_of)s, NULL, '', %(only)s, NULL, NULL) ORDER BY enterprise_id
