"""Who gets in, and what a try costs: limits, sign-in, links by mail, who may do what.

May import newsletter and essays. Begin with limits.py.
"""
