-- How the statements of one shard are planned, until the transaction ends. Its sorts stay in memory. It takes one core,
-- for other workers take other shards. And it keeps the order in which the index gives the facts: a hash table for every
-- sum costs more than sorting the few rows that count.
SELECT set_config('work_mem', '64MB', true), set_config('max_parallel_workers_per_gather', '0', true),
       set_config('enable_hashagg', 'off', true)
