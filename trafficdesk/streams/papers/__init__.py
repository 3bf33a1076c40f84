"""One file per work stream with the builders of its documents; a kind is a builder and one line in its `PRINTS`."""
