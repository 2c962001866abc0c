"""Every verb a user has; the one door for the window and the command line.

`classroom.workspace.workspace.Workspace` works on a store; `classroom.workspace.alone` works on single files.
"""
