DROP TRIGGER draws_witness_withheld ON draws_witness;
DROP FUNCTION draws_guard_withheld();
