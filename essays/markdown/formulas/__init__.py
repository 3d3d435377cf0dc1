"""TeX read once, and written as MathML, as one line of text, or as a picture.

Begin with `math.py`; `tex.py` reads.
"""
