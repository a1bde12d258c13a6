SELECT * FROM registry_fragment_hits(%(pairs)s, %(every)s, %(fits)s, %(many)s, %(most)s)
