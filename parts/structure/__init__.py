"""Structure part families: one file, one class."""
