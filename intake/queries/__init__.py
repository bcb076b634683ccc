"""What is read. Nothing here writes."""
