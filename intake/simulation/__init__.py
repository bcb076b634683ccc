"""A clinic's week, acted out on the real service: made-up patients and staff over real pages."""
