"""What a user can do: one verb, one file, one function; the first argument is the `Desk`."""
