"""What the admin lists of the newsletter: notes, deliveries, subscribers, the outbox."""
