"""Measurements, each one command: `python -m bench.families`, `python -m bench.vehicle`."""
