"""Everything that does not agree, each with its place and the command or edit that mends it."""

import argparse
from collections import Counter

from roadmap import doctor, report, vault
from roadmap.errors import FINE, OUT_OF_DATE

EXAMPLE = "roadmap doctor --json"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's options."""
    parser.add_argument("--json", action="store_true", default=False, help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Returns 0 when nothing is above info, 1 when something is, 2 when a file could not be read."""
    found = vault.read(options.root)
    findings = doctor.examine(found)
    if options.json:
        report.as_json([finding.as_json() for finding in findings])
    else:
        for finding in findings:
            print(f"{finding.level:8}{finding.line_of_text()}")
        counts = Counter(finding.level for finding in findings)
        print(", ".join(f"{counts[level]} {level}" for level in ("error", "warning", "info")))
    above = any(finding.level != "info" for finding in findings)
    return report.unread_code(findings) or (OUT_OF_DATE if above else FINE)
