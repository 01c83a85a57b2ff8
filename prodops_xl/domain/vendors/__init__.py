"""Vendor scorecards: deliveries judged line by line, KPIs with their evidence, scores and grades."""

from prodops_xl.domain.vendors.book import VendorBook
from prodops_xl.domain.vendors.policy import Policy, policy_of
from prodops_xl.domain.vendors.scorecard import Scored, score_book

__all__ = ["Policy", "Scored", "VendorBook", "policy_of", "score_book"]
