"""What readers and machines get: pages of records, the feed, search, twins, metadata.

Stands on everything but the desk. Begin with `views.py`.
"""
