"""The page of national codes: search, tables, changes, and the institution's own codes."""
