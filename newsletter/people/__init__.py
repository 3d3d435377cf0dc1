"""Consent: who asked for notes, and who must not get one.

May import the models, the clock and addresses.
"""
