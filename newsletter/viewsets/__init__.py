"""What the admin shows of the list, the ledger and the outbox."""
