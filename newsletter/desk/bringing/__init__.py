"""Subscribers brought from elsewhere and taken away, in the admin. Begin with `pages.py`."""
