"""Finished answers in front of Django: kept in memory, and never stale by a single request.

Begin with `page_store.py`; `edition.py` says what makes an answer old, `readers.py` asks for it.
It knows the other apps' tables by name alone. `config.wsgi` puts it in front of the site.
"""
