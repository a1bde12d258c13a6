"""Rules of the serious list: frozen facts in, findings out; the article in each docstring."""
