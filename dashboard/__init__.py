"""The Streamlit dashboard of the tracker."""
