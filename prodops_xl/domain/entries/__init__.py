"""Entries of US customs as the broker filed them, beside what orders and shipments say of the same goods.

`lines.filed` gathers the rows of ACE's report ES-003 into entry lines, `matching.match` finds the goods behind each,
`differences.compare_entries` tells what differs, with its money and what can still be done, and
`filed_costs.with_filed` puts filed figures in place of computed ones. `numbers` has the check digit.
"""
