"""Pages of tasks: queues, the buttons of performers, the section, the card, settings."""
