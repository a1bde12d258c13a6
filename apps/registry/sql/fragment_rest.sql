SELECT * FROM registry_fragment_rest(%(pairs)s, %(every)s, %(fits)s, %(many)s, %(after)s, %(most)s)
