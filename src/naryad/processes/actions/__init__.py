"""All writes of templates and launches."""
