-- What ends by a publication, without another in its place.
UPDATE indices_shown shown SET until = %(at)s, ended_by_id = %(publication)s
WHERE shown.id = ANY(%(ended)s::bigint[]) AND shown.until IS NULL
