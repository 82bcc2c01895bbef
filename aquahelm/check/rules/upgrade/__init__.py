"""From what is installed to what is rendered now: accepted, and data or a service is lost."""
