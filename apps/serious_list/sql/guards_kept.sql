-- Papers, their service and the feed are kept: neither altered nor taken away.
DROP TRIGGER serious_list_paper_kept ON serious_list_paper;
CREATE TRIGGER serious_list_paper_kept BEFORE UPDATE OR DELETE ON serious_list_paper
  FOR EACH ROW EXECUTE FUNCTION serious_list_refuse();
DROP TRIGGER serious_list_service_kept ON serious_list_service;
CREATE TRIGGER serious_list_service_kept BEFORE UPDATE OR DELETE ON serious_list_service
  FOR EACH ROW EXECUTE FUNCTION serious_list_refuse();
DROP TRIGGER serious_list_change_kept ON serious_list_change;
CREATE TRIGGER serious_list_change_kept BEFORE UPDATE OR DELETE ON serious_list_change
  FOR EACH ROW EXECUTE FUNCTION serious_list_refuse();

-- Nor does a case, an entry or an application go.
CREATE FUNCTION serious_list_refuse_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'cases, entries and applications of the list are kept' USING ERRCODE = '23001';
END $$;
CREATE TRIGGER serious_list_case_stays BEFORE DELETE ON serious_list_case
  FOR EACH ROW EXECUTE FUNCTION serious_list_refuse_delete();
CREATE TRIGGER serious_list_entry_stays BEFORE DELETE ON serious_list_entry
  FOR EACH ROW EXECUTE FUNCTION serious_list_refuse_delete();
CREATE TRIGGER serious_list_repair_stays BEFORE DELETE ON serious_list_repair
  FOR EACH ROW EXECUTE FUNCTION serious_list_refuse_delete();
