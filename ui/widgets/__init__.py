"""Small parts that every page is made of; each is drawn from the theme and knows nothing of records."""
