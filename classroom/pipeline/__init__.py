"""Finds analyzers, plans what is stale, runs it in a worker process and reports events."""
