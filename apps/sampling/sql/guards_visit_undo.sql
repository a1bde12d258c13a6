DROP TRIGGER sampling_phone_guard ON sampling_phoneentry;
DROP FUNCTION sampling_guard_phone();
DROP TRIGGER sampling_purchase_visit ON sampling_purchase;
DROP TRIGGER sampling_form_visit ON sampling_samplingform;
DROP FUNCTION sampling_guard_visit();
DROP FUNCTION sampling_sits(bigint, bigint);
