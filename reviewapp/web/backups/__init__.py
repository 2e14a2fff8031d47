"""A backup is a folder that says what it holds; a restore ends with the trail held against it."""
