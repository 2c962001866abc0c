"""Analyzers that compute next to nothing and misbehave on request."""
