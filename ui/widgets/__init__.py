"""Small reusable parts of screens."""
