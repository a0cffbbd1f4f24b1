"""Ways to the centre; each implements `base.Transport`."""
