-- Scores of some enterprises with what is known now.
SELECT * FROM credit_score(%(ruleset)s, %(as_of)s, NULL, '', %(only)s, NULL, NULL) ORDER BY enterprise_id
