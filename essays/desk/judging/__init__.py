"""What an author looks at before others do: versions side by side, all outputs, what is wrong."""
