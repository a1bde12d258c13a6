"""What is public, from when until when: public pages, open API v1, bulk files, change feed.

Only reads downward.
"""
