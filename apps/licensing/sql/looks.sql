-- Looks at certificates that stood, by the link of the QR code: those of a quarter of a second in one statement.
INSERT INTO licensing_check (licence_id, way, at)
SELECT look.licence, 'link', look.at FROM unnest(%(licences)s::bigint[], %(times)s::timestamptz[]) AS look (licence, at)
