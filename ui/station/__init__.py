"""The settings of this workstation and the self-test of its decode path."""
