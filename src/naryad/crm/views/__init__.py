"""Pages of clients and deals."""
