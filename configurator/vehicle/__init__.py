"""The vehicle: its options, rules, packaging and assembly."""
