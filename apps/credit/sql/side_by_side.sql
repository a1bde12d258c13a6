-- How a statement over all parts of the province is planned, until the transaction ends: each part by one process in the
-- order of its enterprises, as a worker of a run does it, and the parts beside each other. So no part is divided further:
-- rows handed over by another process are dear, and only the counts that leave a part are few.
SELECT set_config('work_mem', '64MB', true), set_config('enable_hashagg', 'off', true),
       set_config('min_parallel_table_scan_size', '1TB', true), set_config('min_parallel_index_scan_size', '1TB', true),
       set_config('parallel_tuple_cost', '10', true)
