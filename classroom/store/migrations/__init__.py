"""The store's versions: one module mNNNN_<what>.py a version, found by folder, with `INFO` and `up(connection)`.

A migration never changes once it was released and never reads `classroom.domain`, which moves on.
"""
