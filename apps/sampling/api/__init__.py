"""Sampling in the open API: published results, consumer warnings and recalls."""
