"""Bundles: a sealed file that carries lessons and notes from one Lectern to another."""
