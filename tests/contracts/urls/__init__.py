"""The rows of the table of URLs, a module an app: each holds ROWS."""
