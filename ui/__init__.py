"""The window. The only place with Qt; everything it knows comes through classroom.workspace."""
