"""One short file per ribbon command: read, call the domain, write, say what happened."""
