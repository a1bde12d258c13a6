DROP TRIGGER inspections_draw_seal ON draws_draw;
DROP FUNCTION inspections_guard_seal();
DROP TRIGGER inspections_draw_witness ON draws_witness;
DROP FUNCTION inspections_guard_witness();
DROP FUNCTION inspections_has_a_part(bigint, bigint);
