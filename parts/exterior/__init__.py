"""Exterior part families: one file, one class."""
