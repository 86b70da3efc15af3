"""The browser app: one file per page, and the 3D viewer."""
