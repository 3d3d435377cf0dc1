"""Essays, papers, claims and problems in Wagtail's admin."""
