-- Targets that were public before another had to agree stay so, and say so.
ALTER TABLE indices_target DISABLE TRIGGER indices_target_kept;
UPDATE indices_target SET agreed_by = 'system:migration', agreed_at = set_at;
ALTER TABLE indices_target ENABLE TRIGGER indices_target_kept
