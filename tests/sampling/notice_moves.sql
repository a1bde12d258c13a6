SELECT kind, source, target, sampling_notice_move_allowed(kind, source, target) AS allowed
FROM unnest(%(kinds)s::text[], %(sources)s::text[], %(targets)s::text[]) AS asked (kind, source, target)
