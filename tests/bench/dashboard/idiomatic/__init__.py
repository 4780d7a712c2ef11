"""The Overview as a good Streamlit user writes it, after Streamlit's own guides: the yardstick of the benchmark.

Frames are read once (`st.cache_data`), filtered and grouped with pandas, and drawn with `st.altair_chart`; what the
statistics of the tracker tell of whole cells is worked out once and kept. It draws what the Overview draws on the
databases of the benchmark, under the same filters, from the same counting rules. Of the Overview it lacks what these
never show (papers expected for a year that is not over, edited queries) and details in a dialog.

stored    reading, kept in the cache      counts    what the filters leave, with pandas
pictures  the chart, with Altair          page      the app itself
"""
