"""The guided tour: the whole job by key presses in the real window, with both books compared."""
