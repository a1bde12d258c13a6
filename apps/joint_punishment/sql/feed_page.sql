-- A page of a partner's feed after a place: its lines as JSON texts, one a line of text, and what follows from their being
-- read. A tombstone never carries the entry: where it stands again, a line of its own says so.
-- handed: deliveries whose entry is in the page for the first time; ended: those of which it says for the first time that
-- there is no entry any more; early: those whose entry has ended though the outbox has not said so yet. Each may be there
-- more than once.
-- Texts of one statement, because a thousand rows sent, read and put together cost Python as much again. Keys are looked up
-- as sets, for which an index is walked in order: a join row by row costs the server a third more. Not prepared, as a
-- general plan takes a set to have ten.
-- Twin: in tests/joint_punishment/test_feed.py
WITH line AS MATERIALIZED (
  SELECT seq, kind, at, delivery_id, row_number() OVER (ORDER BY seq) > %(limit)s AS beyond
  FROM (
    SELECT seq, kind, at, delivery_id FROM joint_punishment_item
    WHERE partner_id = %(partner)s AND seq > %(since)s ORDER BY seq LIMIT %(limit)s + 1
  ) AS item
), delivery AS MATERIALIZED (
  SELECT id, entry_id, measures, stands, state, told_at FROM joint_punishment_delivery
  WHERE id = ANY (ARRAY(SELECT delivery_id FROM line WHERE NOT beyond))
), entry AS MATERIALIZED (
  SELECT id, number, person, enterprise_id, ground_id, agency_id, decided_on, listed_on, until,
         ended_on IS NULL AND %(on)s BETWEEN listed_on AND until AS live
  FROM serious_list_entry WHERE id = ANY (ARRAY(SELECT entry_id FROM delivery))
), party AS MATERIALIZED (
  SELECT id, name, uscc, division_id FROM registry_enterprise
  WHERE id = ANY (ARRAY(SELECT enterprise_id FROM entry WHERE live))
)
SELECT string_agg(
         concat(
           '{"seq": ', line.seq, ', "at": "', to_char(line.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
           '+00:00", "change": "', line.kind, '", "number": ', to_json(entry.number),
           CASE WHEN shown THEN concat(
             ', "measures": ', array_to_json(delivery.measures), ', "entry": ',
             serious_list_record(
               entry.number, party.name, entry.person, party.uscc, party.division_id, ground.name, ground.basis,
               agency.name, entry.decided_on, entry.listed_on, entry.until
             )
           ) ELSE ', "measures": [], "entry": null' END,
           '}'
         ), E'\n' ORDER BY line.seq
       ) AS texts,
       max(line.seq) AS last,
       EXISTS (SELECT FROM line WHERE beyond) AS more,
       array_agg(delivery.id) FILTER (WHERE shown AND delivery.state = 'waiting') AS handed,
       array_agg(delivery.id) FILTER (WHERE NOT shown AND delivery.told_at IS NULL) AS ended,
       array_agg(delivery.id) FILTER (WHERE NOT shown AND line.kind = 'listed' AND delivery.stands) AS early
FROM line
JOIN delivery ON delivery.id = line.delivery_id
JOIN entry ON entry.id = delivery.entry_id
CROSS JOIN LATERAL (SELECT line.kind = 'listed' AND entry.live AS shown) AS look
LEFT JOIN party ON party.id = entry.enterprise_id
JOIN (
  SELECT id, to_json(name)::text AS name, to_json("order" || article)::text AS basis FROM serious_list_ground OFFSET 0
) AS ground ON ground.id = entry.ground_id
JOIN (SELECT code, to_json(name)::text AS name FROM divisions_agency OFFSET 0) AS agency ON agency.code = entry.agency_id
WHERE NOT line.beyond
