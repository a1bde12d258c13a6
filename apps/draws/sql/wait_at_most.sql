-- How long this transaction waits for a row that another holds; '0' is as long as a statement may last.
SELECT set_config('lock_timeout', %(wait)s, true)
