"""What is done with parts: a vehicle made of them, their solids, checks and files, and the app around it."""
