"""What a rerun of the dashboard costs: `python -m tests.bench.dashboard` (make bench-dashboard).

The dashboard and the same page written the usual way (`idiomatic.py`) are served one after the other, on the same
databases and under the same clicks, and driven by a client that speaks Streamlit's own protocol. CPU is that of the
server process alone, so other work on the machine does not count; latencies do suffer from it, and the load average is
printed beside them.
"""
