"""Who wrote something and therefore does not decide on it: people by their numbers, whatever name or post they bear.

Names are held against each other only where one of the two is nobody's number: a task of the portal, or a row from
before the numbers were kept. Two people of one name are two people.
"""


def with_author(authors, by):
    """The numbers of the authors with the actor's among them, once."""
    return authors if by.user_id is None or by.user_id in authors else [*authors, by.user_id]


def wrote(by, authors, name):
    """Whether the actor is one of the authors; `name` is whom the row names as the last of them."""
    if by.user_id is not None and authors:
        return by.user_id in authors
    return by.actor == name
