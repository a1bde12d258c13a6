"""One form a verb: its clean values are the verb's keyword arguments."""
