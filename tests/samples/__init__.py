"""Part families made for the tests: one that works, and one that does what kernels do to processes."""
