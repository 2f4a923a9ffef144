"""What was written: transcripts into turns, turns into parts, answers into values."""
