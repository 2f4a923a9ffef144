"""One file a page: what it takes from the store, and which template shows it."""
