"""The seeded season of the demo."""
