"""The verbs of access: posts, users, the account of oneself, logins. Seats are decided in the registry, above."""
