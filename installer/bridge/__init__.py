"""The bridge program between the client and a vendor's library, and how it is built."""
