"""Files: hash, real media type, size cap, scan hook, retention. Each app registers who may read its own."""
