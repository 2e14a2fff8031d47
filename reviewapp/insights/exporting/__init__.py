"""What may be taken away, and how each row reads. Pure."""
