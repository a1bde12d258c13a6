DROP TRIGGER serious_list_case_ban ON serious_list_case;
DROP FUNCTION serious_list_guard_ban();
DROP TRIGGER serious_list_case_return ON serious_list_case;
DROP FUNCTION serious_list_guard_return();
DROP TRIGGER serious_list_repair_moves ON serious_list_repair;
DROP FUNCTION serious_list_guard_repair_moves();
DROP FUNCTION serious_list_repair_move_allowed(text, text);
CREATE OR REPLACE FUNCTION serious_list_move_allowed(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('proposed', 'noticed'), ('noticed', 'answering'), ('answering', 'answered'), ('answering', 'hearing'),
    ('hearing', 'answered'), ('answered', 'reviewed'), ('reviewed', 'asked'), ('asked', 'consented'),
    ('asked', 'not_listed'), ('reviewed', 'decided'), ('consented', 'decided'), ('decided', 'served'),
    ('served', 'published'), ('published', 'expired'), ('published', 'removed'), ('removed', 'published'),
    ('decided', 'withdrawn'), ('served', 'withdrawn'), ('published', 'withdrawn'),
    ('proposed', 'not_listed'), ('noticed', 'not_listed'), ('answering', 'not_listed'), ('hearing', 'not_listed'),
    ('answered', 'not_listed'), ('reviewed', 'not_listed'), ('consented', 'not_listed')
  )
$$;
