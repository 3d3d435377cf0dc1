"""The admin home and the lists of pages: what waits for whom, and which doors are shut."""
