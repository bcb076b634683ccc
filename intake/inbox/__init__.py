"""The local mail inbox of the demo: an SMTP server that keeps every message as a file.

It takes mail from this machine alone, sends nothing on, and shows what came in. Its pages are
for the person who runs the demo, so they are in English only.
"""
