"""The kit of a part or a car; batch, plates, quotes, schedule and twin will stand here."""
