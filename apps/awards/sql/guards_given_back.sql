-- A review that is reopened takes its applications back from the list; one struck off for a fact that was set aside goes on
-- where it stood. The pairs are those of states.py (a test compares them).
CREATE OR REPLACE FUNCTION awards_application_move_allowed(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('draft', 'county'), ('draft', 'city'), ('draft', 'checking'), ('county', 'draft'), ('county', 'city'),
    ('county', 'checking'), ('city', 'checking'), ('county', 'not_recommended'), ('city', 'not_recommended'),
    ('checking', 'eligible'), ('checking', 'ineligible'), ('eligible', 'proposed'), ('proposed', 'eligible'),
    ('proposed', 'public'), ('public', 'not_chosen'), ('public', 'proposed'), ('public', 'conferred'),
    ('public', 'eligible'), ('eligible', 'not_chosen'), ('proposed', 'not_chosen'),
    ('draft', 'withdrawn'), ('county', 'withdrawn'), ('city', 'withdrawn'), ('checking', 'withdrawn'),
    ('eligible', 'withdrawn'), ('proposed', 'withdrawn'), ('public', 'withdrawn'),
    ('county', 'struck'), ('city', 'struck'), ('checking', 'struck'), ('eligible', 'struck'), ('proposed', 'struck'),
    ('public', 'struck'), ('struck', 'county'), ('struck', 'city'), ('struck', 'checking'), ('struck', 'eligible'),
    ('draft', 'moot'), ('county', 'moot'), ('city', 'moot'), ('checking', 'moot'), ('eligible', 'moot'),
    ('proposed', 'moot'), ('public', 'moot')
  )
$$;
CREATE TRIGGER awards_superseded_kept BEFORE UPDATE OR DELETE ON awards_superseded
  FOR EACH ROW EXECUTE FUNCTION awards_refuse();
