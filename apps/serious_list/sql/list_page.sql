-- A page of the list, counted, with the version of the data and what of the database all of it was seen from: one look.
SELECT pg_current_snapshot()::text, pg_postmaster_start_time(), page.*
FROM serious_list_page(
  %(on)s, %(pairs)s::varchar(2)[], %(every)s::varchar(2)[], %(fits)s, %(code)s, %(number)s, %(areas)s::text[], %(common)s,
  %(past)s, %(back)s, %(limit)s, %(most)s
) AS page
