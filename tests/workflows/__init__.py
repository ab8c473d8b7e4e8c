"""The workflows of this repository, linted with the actionlint that go.mod beside this file pins."""
