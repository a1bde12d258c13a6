-- Hashes and sorts of one shard stay in memory; the setting ends with the transaction.
SET LOCAL work_mem = '128MB'
