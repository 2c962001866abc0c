"""Charts as pure data: tables in, a `Drawing` out, painted alike on the screen (ui/charts) and on paper (`svg`)."""
