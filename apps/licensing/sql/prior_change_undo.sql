DROP TRIGGER licensing_change_prior ON licensing_change;
DROP FUNCTION licensing_guard_change_prior();
DROP FUNCTION licensing_prior_may_go(bigint, bigint, date);
