"""Packaged figures with their dates and sources, loaded into the domain's types."""

from prodops_xl.reference.tariff_files import tariff

__all__ = ["tariff"]
