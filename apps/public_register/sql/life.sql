-- One row or, after the server fell, none (touched.sql)
SELECT (SELECT life FROM public_register_life)
