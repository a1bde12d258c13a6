"""The pages of sampling."""
