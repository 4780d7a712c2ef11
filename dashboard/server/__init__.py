"""Serving the dashboard: settings, what may ask, login, health."""
