"""What the pages of learning show: rows read in a fixed number of queries, then said in words."""
