"""From nothing to a running site: what must be right first, the processes, and the demo."""
