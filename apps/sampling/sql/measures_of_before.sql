-- What was announced, suspended and revoked before this table stood: by the papers of its orders, the newest of a kind.
INSERT INTO sampling_measure (batch_id, rectification_id, enterprise_id, agency_id, kind, paper_id, decided_on, reason,
                              label, taken_back_reason)
SELECT o.batch_id, o.id, o.enterprise_id, CASE done.kind WHEN 'announcement' THEN top.code ELSE o.agency_id END,
       done.kind, paper.id, done.day,
       CASE done.kind WHEN 'announcement' THEN '' ELSE '见决定书' END, paper.issued_label, ''
FROM sampling_rectification o
CROSS JOIN LATERAL (VALUES ('announcement', o.announced_on), ('suspension', o.suspended_on), ('revocation', o.revoked_on))
  done (kind, day)
JOIN LATERAL (
  SELECT p.id, p.issued_label FROM sampling_paper p
  WHERE p.batch_id = o.batch_id AND p.kind = done.kind AND p.issued_on = done.day
    AND (p.enterprise_id = o.enterprise_id)
  ORDER BY p.id DESC LIMIT 1
) paper ON true
CROSS JOIN LATERAL (SELECT code FROM divisions_agency WHERE level = 'province' ORDER BY code LIMIT 1) top
WHERE done.day IS NOT NULL AND o.state <> 'dropped'
