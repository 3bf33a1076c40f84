"""Forms over any record: built from the field descriptions, checked while typing, never losing what was typed."""
