"""The demo province's people: who they are, where they begin, and the lines `script/run` prints about them."""

from .people import EMAIL_DOMAIN, MARK, PASSWORD, PEOPLE, DemoPerson, login_lines, logins

__all__ = ["EMAIL_DOMAIN", "MARK", "PASSWORD", "PEOPLE", "DemoPerson", "login_lines", "logins"]
