-- Hashes and sorts of a publication stay in memory; the setting ends with the transaction.
SET LOCAL work_mem = '128MB'
