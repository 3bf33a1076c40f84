"""Backups: one encrypted file on a stick, verified after writing; back again all or nothing.

Works on a data folder (paths and plain values) and knows nothing of records or of SQLAlchemy.
"""
