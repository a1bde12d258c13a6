DROP TABLE records_rule_end
