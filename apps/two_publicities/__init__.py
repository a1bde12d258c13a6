"""The two publicities 双公示: what the ledger's penalties and licences become on the provincial credit platform.

Owns the fields the platform asks for, the files made for it, their lines and the platform's answers. Both layouts
stand in `records`, whose import reads the same files.
"""
