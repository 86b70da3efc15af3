"""Batch, plates, quotes, schedule and twin come here; nothing yet."""
