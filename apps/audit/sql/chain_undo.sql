-- Takes the triggers away again; the rows stay.
DROP TRIGGER audit_link_by_chain_only ON audit_link;
DROP TRIGGER audit_head_no_truncate ON audit_head;
DROP TRIGGER audit_link_no_truncate ON audit_link;
DROP TRIGGER audit_event_no_truncate ON audit_event;
DROP TRIGGER audit_head_append_only ON audit_head;
DROP TRIGGER audit_link_append_only ON audit_link;
DROP TRIGGER audit_event_append_only ON audit_event;
DROP TRIGGER audit_event_queue ON audit_event;
DROP FUNCTION audit_refuse();
DROP FUNCTION audit_queue();
DROP TABLE audit_pending;
DROP FUNCTION audit_link_event();
DROP FUNCTION audit_canonical;
DROP FUNCTION audit_netstring(text);
