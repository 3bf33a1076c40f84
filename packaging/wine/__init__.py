"""A Windows Python on Debian: assembled from signed files, run by Wine, used to build and to test."""
