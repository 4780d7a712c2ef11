"""Alembic migrations of the tracker's database, shipped in the wheel."""
