"""A training centre that speaks the national insurance interface over HTTP.

It runs as its own process with its own SQLite file, knows only invented persons, and is never
imported by the client's core. Start it with `python -m adapters.sandbox.serve`.
"""
