SELECT sampling_acted_before(%(matter)s, %(subject)s, %(account)s) AS acted
