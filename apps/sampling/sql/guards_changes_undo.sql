DROP TRIGGER sampling_laboratory_put_back ON sampling_laboratory;
DROP FUNCTION sampling_guard_put_back();
DROP TRIGGER sampling_cataloguechange_guard ON sampling_cataloguechange;
DROP FUNCTION sampling_guard_change();
