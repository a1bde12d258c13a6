-- Pairs of likely duplicates are a projection: those of the enterprises that go, go with them.
DELETE FROM registry_duplicatepair p
USING registry_enterprise e
WHERE e.created_by_import_id = %(run)s AND e.id IN (p.first_id, p.second_id)
