"""The words of the product as types: tables, label sets, measures, analyzers' declarations, events and errors.

Nothing here reads a file, opens a store or shows a window, so every other part may rely on it.
"""
