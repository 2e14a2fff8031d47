"""What stands around the product: its virtual environment, its own servers, its processes."""
