"""Preview and print: the pages of a PDF on screen, on paper and in the archive are the same bytes."""
