"""The shipped vault: every note is read and held to its form."""
