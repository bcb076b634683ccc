"""What we hand to other systems, in their formats."""
