"""Files made of what is written: drawings of formulas and charts, renditions of images.

Knows `markdown`; readers get the files, and never have them made.
"""
