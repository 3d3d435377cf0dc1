"""The author's desk: the editor's form and panels, previews, what is told after publishing."""
