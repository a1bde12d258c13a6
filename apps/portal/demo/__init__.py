"""The demo province's people: who they are, where they begin, and the lines `script/run` prints about them."""

from .people import EMAIL_DOMAIN, MARK, PASSWORD, PEOPLE, DemoPerson, login_lines, logins
from .standing import half_made, holds_others

__all__ = [
    "EMAIL_DOMAIN", "MARK", "PASSWORD", "PEOPLE", "DemoPerson", "half_made", "holds_others", "login_lines", "logins",
]  # fmt: skip
