"""One kit under every table and board: a list is a declaration in its app's lists.py."""
