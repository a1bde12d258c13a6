DROP TRIGGER serious_list_repair_stays ON serious_list_repair;
DROP TRIGGER serious_list_entry_stays ON serious_list_entry;
DROP TRIGGER serious_list_case_stays ON serious_list_case;
DROP FUNCTION serious_list_refuse_delete();
DROP TRIGGER serious_list_change_kept ON serious_list_change;
CREATE TRIGGER serious_list_change_kept BEFORE UPDATE ON serious_list_change
  FOR EACH ROW EXECUTE FUNCTION serious_list_refuse();
DROP TRIGGER serious_list_service_kept ON serious_list_service;
CREATE TRIGGER serious_list_service_kept BEFORE UPDATE ON serious_list_service
  FOR EACH ROW EXECUTE FUNCTION serious_list_refuse();
DROP TRIGGER serious_list_paper_kept ON serious_list_paper;
CREATE TRIGGER serious_list_paper_kept BEFORE UPDATE ON serious_list_paper
  FOR EACH ROW EXECUTE FUNCTION serious_list_refuse();
