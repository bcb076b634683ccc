"""Sealing, tokens, access, headers."""
