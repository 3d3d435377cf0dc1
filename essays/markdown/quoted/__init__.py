"""What a text takes from the records, and what it derives: citations, claims, problems."""
