-- Room for sorts and hashes of one import; the transaction's own.
SET LOCAL work_mem = '64MB'
