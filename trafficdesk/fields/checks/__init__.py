"""Checks of single values: pure functions from text to a Verdict that never raise for bad input."""
