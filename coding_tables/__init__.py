"""The national codes: what a code is, the tables of codes on one file, search, and changes.

Stands alone: nothing here knows the desk, its screens or the interface. The doors are
`standards` (check, describe, pretty), `catalogue.Catalogue` (import_file, import_rows, search,
get, versions, quarantine), `load.Load`, `changes.compare` and `errors.CodingError`.
"""
