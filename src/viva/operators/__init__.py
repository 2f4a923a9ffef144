"""The subject itself, executable: convolutions and their like in NumPy; imports nothing of viva."""
