DROP TRIGGER sampling_recheck_sampler_guard ON sampling_recheck_samplers;
DROP TRIGGER sampling_recheckdraw_guard ON sampling_recheckdraw;
DROP FUNCTION sampling_guard_recheck_sampler(), sampling_guard_recheck_draw();
