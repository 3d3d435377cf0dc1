"""What helps while one writes: text that is kept, constructs to insert, facts about the text."""
