"""One editor per group of kinds; `make_editor` chooses by the kind's own word."""
