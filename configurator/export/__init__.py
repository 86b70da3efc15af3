"""Files: one module per format; the bundle is the only writer of a kit."""
