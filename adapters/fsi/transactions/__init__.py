"""Every transaction as one declaration: number, name, what goes in, what comes out."""
