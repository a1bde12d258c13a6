-- When the rules end the publicity of what happened on a day: filled by operations/rule_ends.py, for this transaction.
CREATE TEMP TABLE records_rule_end (
  kind_id smallint NOT NULL,
  severity smallint NOT NULL,
  occurred_on date NOT NULL,
  until date NOT NULL,
  PRIMARY KEY (kind_id, severity, occurred_on)
) ON COMMIT DROP
