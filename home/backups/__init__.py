"""One archive of the whole site: how it is made while the site runs, and how it is put back.

May import what `home` may. Begin with `archive.py` (what is in the file), then `tables.py` (the
rows, the same for both databases), `making.py` and `restoring.py`.
"""
