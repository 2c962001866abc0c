"""The command line: the same verbs as the window, tables or JSON out, fixed exit codes."""
