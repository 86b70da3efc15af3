"""Will it print: machines, materials, checks and estimates."""
