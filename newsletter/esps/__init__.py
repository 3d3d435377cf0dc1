"""Mail accounts: what each can carry, how it is called, and what its answers prove.

Knows people, and neither letters nor the ledger. Begin with `outcomes.py`; `providers/` holds one
module for each backend of ours.
"""
