SELECT sampling_another(record, other, name, other_name) AS found
FROM unnest(%(records)s::bigint[], %(others)s::bigint[], %(names)s::text[], %(other_names)s::text[])
  WITH ORDINALITY AS asked (record, other, name, other_name, place)
ORDER BY place
