"""Mail accounts: what each can carry, how it is called, and what its answers prove.

Knows people, and neither letters nor the ledger. Begin with `provider.py`; `providers/` holds one
module for each provider with a quirk. `outcomes.py` says what became of a call.
"""
