"""Outputs that are no page: plain text, twin, passages for search, the cut for a mailbox."""
