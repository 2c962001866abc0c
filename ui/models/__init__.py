"""Qt item models over the domain's tables."""
