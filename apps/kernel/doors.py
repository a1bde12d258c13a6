"""The doors every page shows: the main navigation and a person's own account.

Kernel draws them and knows none: the app at the top, which knows every room, says which there are (`use`, from its
AppConfig). A door whose address does not resolve is not shown, so that a room may be named before it is built.
"""

_doors = {"nav": (), "account": ()}


def use(*, nav, account):
    """`nav`: (path, label, further paths of the same room …) in order; `account`: (url name, label, icon)."""
    _doors.update(nav=tuple(nav), account=tuple(account))


def nav():
    return _doors["nav"]


def account():
    return _doors["account"]
