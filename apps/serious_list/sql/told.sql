-- What a line of the feed told of the party: its name, code and place, as a mark and not as words, because a tombstone keeps
-- none of them. Where the mark is another by now (a new name or code, a merge or its undoing, a move) the entry is told anew.
-- Frozen once released: a change goes into a new file with a new migration.
-- Twin: mark() in tests/serious_list/test_retold.py
CREATE FUNCTION serious_list_mark(name text, code text, division text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN md5(name || '|' || coalesce(code, '') || '|' || division);

CREATE FUNCTION serious_list_mark_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.told := '';
  IF NEW.change = 'listed' THEN
    SELECT serious_list_mark(f.name, f.uscc, f.division_id) INTO NEW.told
    FROM serious_list_entry e JOIN registry_enterprise f ON f.id = e.enterprise_id WHERE e.id = NEW.entry_id;
    NEW.told := coalesce(NEW.told, '');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_change_marked BEFORE INSERT ON serious_list_change
  FOR EACH ROW EXECUTE FUNCTION serious_list_mark_line();

-- what stands was told as it is now, as far as anybody knows
ALTER TABLE serious_list_change DISABLE TRIGGER serious_list_change_kept;
UPDATE serious_list_change c SET told = serious_list_mark(f.name, f.uscc, f.division_id)
  FROM serious_list_entry e JOIN registry_enterprise f ON f.id = e.enterprise_id
 WHERE e.id = c.entry_id AND e.ended_on IS NULL
   AND c.seq = (SELECT max(l.seq) FROM serious_list_change l WHERE l.entry_id = e.id);
ALTER TABLE serious_list_change ENABLE TRIGGER serious_list_change_kept;
