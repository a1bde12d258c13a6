"""Imports of register files: upload, mapping, check, import, undo. All of a file or nothing of it."""
