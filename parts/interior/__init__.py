"""Interior part families: one file, one class."""
