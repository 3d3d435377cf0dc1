"""One module for each provider with a quirk, by its name in MAILER, which says all of it.

Its PROVIDER is a `Provider` (`provider.py`) that says what this one does otherwise, and where that
is written. Nothing else names a provider, so that only the modules of those in use are loaded.
"""
