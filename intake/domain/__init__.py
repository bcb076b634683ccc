"""Workflow rules: pure functions of their arguments, standard library only."""
