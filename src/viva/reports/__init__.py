"""What people read: text, HTML and Markdown made from a marking record alone."""
