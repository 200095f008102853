"""From executed notebooks to what a reader opens: pages, their checks and the index."""
