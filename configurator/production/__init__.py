"""The kit of a part or a car, and batches of them; plates, quotes, schedule and twin will stand here."""
