"""Backends that differ from Django's or Anymail's, one module for each."""
