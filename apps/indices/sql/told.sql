-- The lines that a value's digest is of.
SELECT indices_told(%(result)s, %(definition)s) AS told
