"""Tables over any record: windowed model, view, filter strip, column chooser."""
