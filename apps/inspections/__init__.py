"""Random inspections (双随机、一公开): the list of items, the two pools, the yearly plan, tasks, visits, what follows.

Owns what is checked, whom it may hit, who may go, what was found and what became of it. It does not draw: `draws` does,
from frames made here. A published result is a fact in `records`, so that ratings follow it without knowing this app.
"""
