"""Commands of the whole portal, above every app."""
