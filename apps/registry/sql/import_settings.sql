-- Room for sorts and hashes of one import, and time: a large file takes longer than a page may. The transaction's own.
SELECT set_config('work_mem', '64MB', true), set_config('statement_timeout', '0', true),
       set_config('idle_in_transaction_session_timeout', '0', true)
