"""Paper that comes back: pages are read, sorted into papers, filed."""
