"""A file as a stream of rows of text, whatever it is and however large: `tables.open_source`."""
