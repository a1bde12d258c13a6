SELECT * FROM registry_fragment_walk(%(every)s, %(fits)s, %(many)s, %(after)s, %(last)s, %(most)s)
