"""Subscribers that come from another service, and all of them as a file to take away.

Stands on the rooms below alone. Begin with `plan.py`: a dry run says what the import would do.
"""
