"""The serious list: cases that put an enterprise on it, entries, their end, and what the law asks of each step.

Owns grounds, terms and classes of repair as dated data, the case with its papers and services, the entry with its
publicity, early warning and figures, and readers who asked for news by e-mail. A listing is also a fact in `records`,
so ratings see it without knowing this app. It does not punish: a penalty is decided elsewhere and named here.
"""
