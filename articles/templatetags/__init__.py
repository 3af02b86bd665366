"""What templates ask of articles."""
