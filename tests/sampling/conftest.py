"""See tests/quick_papers.py."""

from tests.quick_papers import quick_papers, real_papers  # noqa: F401 - fixtures
