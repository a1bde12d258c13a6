DROP FUNCTION notifications_guard_mass() CASCADE;
DROP FUNCTION notifications_refuse() CASCADE;
DROP FUNCTION notifications_mass_move(text, text);
