DROP TRIGGER public_register_touches ON licensing_change;
DROP TRIGGER public_register_touches ON licensing_handedin;
