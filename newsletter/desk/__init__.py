"""Notes, deliveries and mail accounts in Wagtail's admin: pages, questions, words.

Stands on top; only `wagtail_hooks.py` imports it. Begin with `note_questions.py`.
"""
