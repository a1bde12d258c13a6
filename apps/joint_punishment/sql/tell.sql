-- A page has told the partner of these ends. Locked as in hand.sql.
UPDATE joint_punishment_delivery AS delivery
SET told_at = %(at)s
FROM (
  SELECT id FROM joint_punishment_delivery WHERE id = ANY (%(keys)s) AND told_at IS NULL ORDER BY id FOR UPDATE
) AS locked
WHERE delivery.id = locked.id
