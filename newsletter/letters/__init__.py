"""What a mail says, and how one row of the ledger becomes one message.

Knows people and what an ESP carries, never the ledger. Begin with `rendering.py`.
"""
