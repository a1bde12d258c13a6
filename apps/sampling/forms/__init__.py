"""The forms of sampling."""
