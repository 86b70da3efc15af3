"""What a part takes: material, support, time, energy, footprint and cost, each with its interval."""
