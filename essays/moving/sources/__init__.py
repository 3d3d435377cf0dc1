"""How other programs write essays down: one module for each, and HTML as Markdown of this site.

May use what `essays/moving` may. Begin with `kinds.py`.
"""
