-- What was matched to a record that was merged away since goes to its survivor.
UPDATE records_staged staged SET enterprise_id = enterprise.merged_into_id
FROM registry_enterprise enterprise
WHERE enterprise.id = staged.enterprise_id AND enterprise.merged_into_id IS NOT NULL
