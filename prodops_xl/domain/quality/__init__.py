"""Quality of what was inspected: sampling plans, verdicts, first pass, defects per hundred units, switching.

All take the typed Inspections frame (one row per inspection). Where a function speaks of vendors, the frame carries
one more column, `Vendor` (object, aligned by row, None where the PO is not known); rows without one are left out.
"""

from prodops_xl.domain.quality.first_pass import defects_per_hundred, first_inspections, first_pass_results
from prodops_xl.domain.quality.inspection_rules import RULES, inspection_findings
from prodops_xl.domain.quality.sampling import Plans, SamplingTables, plans
from prodops_xl.domain.quality.switching import Switching, next_severity
from prodops_xl.domain.quality.verdicts import judge

__all__ = [
    "RULES",
    "Plans",
    "SamplingTables",
    "Switching",
    "defects_per_hundred",
    "first_inspections",
    "first_pass_results",
    "inspection_findings",
    "judge",
    "next_severity",
    "plans",
]
