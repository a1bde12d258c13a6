-- Scores of some enterprises with what was known at a moment.
SELECT enterprise_id, score, facts, inputs, mark, grade FROM credit_score_then(%(ruleset)s, %(as_of)s, %(known)s, '', %(only)s, NULL, NULL) ORDER BY enterprise_id
