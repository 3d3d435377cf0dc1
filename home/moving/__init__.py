"""The whole site as a folder of plain files, the same site of that folder, and a copy without us.

May import what `home` may. Begin with `leaving.py` (what is written), then `arriving.py`.
"""
