"""A synthetic office to try the program with: invented, clearly marked, easily removed.

fill(desk, drivers=300, seed=1)     deterministic by seed and day; any size
is_demo(desk)                       the title bar then says DEMO_WORD
remove(folder)                      takes a demo office away, never a real one
"""

from trafficdesk.demo.filling import DEMO_WORD, fill, is_demo, mark, remove

__all__ = ["DEMO_WORD", "fill", "is_demo", "mark", "remove"]
