"""The promise: each confirmed subscriber gets a note once. What is written down, and when.

Uses people, letters and esps; the admin stands above it. Begin with `delivery.py`, then
`settling.py` for what went wrong.
"""
