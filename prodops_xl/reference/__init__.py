"""Packaged figures with their dates and sources, loaded into the domain's types; a user's own tariff over them."""

from prodops_xl.reference.tariff_in_use import in_use, own_tables, reads_own, tariff, turn, use

__all__ = ["in_use", "own_tables", "reads_own", "tariff", "turn", "use"]
