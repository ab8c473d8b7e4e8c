"""The project's tests: one folder an area, one file a module."""
