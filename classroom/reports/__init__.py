"""Numbers of a lesson to a PDF and to exported files."""
