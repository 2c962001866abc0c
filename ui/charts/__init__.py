"""Charts on the screen: the shapes of classroom.charts painted with Qt, and the timeline one can move in."""
