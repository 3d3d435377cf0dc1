"""Essays out of other programs into this site: folders and archives, each in its own spelling.

May use Markdown, records and exchange. Begin with `folders.py`, then `plan.py`.
"""
