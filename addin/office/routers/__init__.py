"""Routes of our own."""
