"""From a part to its checked solid: the kernel, the worker processes and the cache."""
