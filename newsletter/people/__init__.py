"""Who reads by mail, and how they came and go: addresses, consent, links, what is forgotten.

Stands on the models, the clock and the states alone. Begin with `subscriptions.py`.
"""
