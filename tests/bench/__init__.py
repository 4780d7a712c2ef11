"""Benchmarks: `python -m tests.bench` (make bench) times the answers against plain SQL, in the same run.

Figures are CPU seconds of this process and their ratios: shared machines make nonsense of anything else.
"""
