-- What a publication replaces ends at its moment; what follows it comes in the same transaction, so no reader sees a gap.
UPDATE indices_shown shown SET until = %(at)s
WHERE shown.id = ANY(%(shown)s::bigint[]) AND shown.until IS NULL
