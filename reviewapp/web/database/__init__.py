"""What the database itself enforces about teams and processes, whatever a query forgot."""
