"""The two publicities 双公示: what the ledger's penalties become on the provincial credit platform.

Owns the fields the platform asks for, the files made for it, their lines and the platform's answers. The layout itself
stands in `records`, whose import reads the same files. Licences would be a second layout beside the first.
"""
