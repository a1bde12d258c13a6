-- so many entries at one partner, not yet read; what has ended is told as ended
INSERT INTO joint_punishment_delivery (partner_id, entry_id, measures, stands, ended_on, state, made_at, reminders)
SELECT %(partner)s, id, ARRAY['JP09.finance'], ended_on IS NULL, ended_on, 'waiting', %(at)s, 0
  FROM serious_list_entry ORDER BY id LIMIT %(entries)s
