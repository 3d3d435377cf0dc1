"""One mail of the size of a note: about 24 kB of HTML and 9 kB of text."""

SENTENCE = "A cluster can be busy all day, and what is measured is how busy it is. "
SUBJECT = "The gap between busy and useful"
HTML = "".join(f'<p style="margin:0 0 18px">{SENTENCE * 4}</p>' for _ in range(76))
HTML = f"<!doctype html><html><body>{HTML}<a href='LEAVE'>Stop the notes</a></body></html>"
TEXT = "\n\n".join([SENTENCE * 4] * 31) + "\n\nLEAVE\n"
