"""TrafficDesk: the core of the road-safety desk. Knows nothing of windows."""

__version__ = "0.1.0"
