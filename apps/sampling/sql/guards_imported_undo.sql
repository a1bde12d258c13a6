DROP TRIGGER IF EXISTS sampling_transfer_history ON sampling_transfer;
DROP TRIGGER IF EXISTS sampling_rectification_history ON sampling_rectification;
DROP TRIGGER IF EXISTS sampling_importedresult_producer ON sampling_importedresult;
DROP TRIGGER IF EXISTS sampling_batch_imported ON sampling_batch;
DROP FUNCTION IF EXISTS sampling_guard_history();
DROP FUNCTION IF EXISTS sampling_guard_imported_producer();
DROP FUNCTION IF EXISTS sampling_guard_import();
DROP FUNCTION IF EXISTS sampling_days_to_object(date);
ALTER TABLE sampling_batch DISABLE TRIGGER sampling_batch_published_kept;
UPDATE sampling_batch b SET producer_name = s.untold_name, producer_code = s.untold_code
FROM sampling_importedresult s WHERE s.batch_id = b.id AND (s.untold_name <> '' OR s.untold_code <> '');
ALTER TABLE sampling_batch ENABLE TRIGGER sampling_batch_published_kept;
