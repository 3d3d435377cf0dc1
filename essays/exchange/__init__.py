"""Papers and claims out of files into the records, and back."""
