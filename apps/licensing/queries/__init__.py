"""Reads over the catalogue, applications and licences."""
