"""One short file per subject: the cell functions."""
