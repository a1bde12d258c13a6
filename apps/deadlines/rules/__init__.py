"""Counting days as the law counts them."""
