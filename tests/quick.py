"""Loaded by pytest before nbval is: what a test run can do without, and would wait for.

``rfc3987_syntax`` builds a parser of IRIs when it is imported (1.3 s); jsonschema, which nbformat loads, takes it only
where it is found, to check a format that no notebook has.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
