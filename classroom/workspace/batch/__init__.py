"""Thousands of lessons at once: a table of lessons in, one set of Parquet files a lesson out, no store needed."""
