-- The lines of a partner's feed after a place, each with the head of its JSON text; the entry itself is added where it may
-- be told (serious_list/sql/records.sql). Texts, because a thousand instances of two models cost more than the read.
SELECT item.seq,
       '{"seq": ' || item.seq || ', "at": "' || to_char(item.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')
         || '+00:00", "change": "' || item.kind || '", "number": ' AS head,
       item.kind = 'listed' AS listed, delivery.id, delivery.entry_id, array_to_json(delivery.measures)::text AS measures,
       delivery.stands, delivery.state = 'waiting' AS waiting, delivery.told_at IS NOT NULL AS told
FROM joint_punishment_item item
JOIN joint_punishment_delivery delivery ON delivery.id = item.delivery_id
WHERE item.partner_id = %(partner)s AND item.seq > %(since)s
ORDER BY item.seq
LIMIT %(limit)s
