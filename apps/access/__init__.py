"""Who may do what, where: users, posts, seats, roles on one page, row scope, and `fetch`.

Does not know what an enterprise is: a seat names one by its number, and the registry answers for it.
"""
