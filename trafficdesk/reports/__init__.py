"""Neutral documents and the one layer that turns them into PDF bytes. Knows nothing of records or the database."""
