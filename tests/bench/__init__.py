"""What sending costs: `uv run python -m tests.bench`. Figures are printed, never asserted."""
