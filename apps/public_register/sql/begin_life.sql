-- After a fall of the server or a restoration, when both are empty: another life, in which is known from now on who writes
WITH begun AS (INSERT INTO public_register_life DEFAULT VALUES ON CONFLICT DO NOTHING)
INSERT INTO public_register_touched (xact)
SELECT pg_current_xact_id() WHERE NOT EXISTS (SELECT FROM public_register_touched)
ON CONFLICT DO NOTHING
