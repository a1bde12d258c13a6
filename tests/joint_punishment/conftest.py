"""Cases of the list make papers; one of each template is enough here."""

from tests.quick_papers import quick_papers, real_papers

__all__ = ["quick_papers", "real_papers"]
