"""Tooling part families: one file, one class."""
