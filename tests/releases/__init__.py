"""Databases as past releases left them, gzipped and named by their revision; never rewritten once released.

`python -m tests.releases FILE` writes the one of the release at hand, to be added when its revision is new.
"""
