"""Files that people bring as tables (CSV, XLSX): looked at, read within limits, refused in a sentence that helps.

Owns how such a file is opened, what it may cost, how far the reading is, and the parts of the pages around it. What the
columns mean, what a row becomes and whether it may be undone is each register's own.
"""
