"""Problem sets: folders of text, drawn with a seed into questions whose key is computed."""
