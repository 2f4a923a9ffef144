"""viva gives a language model an oral exam on a problem set, and marks what it says by computing it."""

__version__ = "0.1.0"
