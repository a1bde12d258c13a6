"""What a file really is, judged by its bytes."""
