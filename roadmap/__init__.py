"""The roadmap tracker: phase tables that follow the notes, and every place where they disagree.

Data are NamedTuples, not dataclasses, in every module that `roadmap check` loads: importing `dataclasses` would cost
as much as reading two thousand notes.
"""
