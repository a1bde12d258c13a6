-- The order of a round; the statement is the function awards_order (list_guards.sql), which the database judges by too.
SELECT application, place, total, results, widest, categories
FROM awards_order(%(round)s, %(states)s::text[], %(ties)s::text[]) ORDER BY place, application
