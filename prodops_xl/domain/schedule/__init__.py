"""Time and action: milestone networks, the plan of an order book, and what production progress says of it.

The way of a command::

    templates = own_templates(packaged, workbook.frame("Templates"))   # reference.milestones.templates()
    transit = packaged.with_team(shipments, rates, settings, as_of)    # reference.transit.transit()
    calendar = with_closures(factory_calendar(countries, years), own_closures(workbook.frame("Rates")))
    template_of = choose_templates(orders, templates)
    actuals, revised = reported_dates(orders, schedule, shipments, shipment_lines, templates, as_of, settings)
    made = plan(orders, templates, calendar, transit, template_of=template_of, actuals=actuals,
                revised=revised, progress=progress, as_of=as_of, settings=settings)
"""

from prodops_xl.domain.schedule.networks import Network, Templates, own_templates
from prodops_xl.domain.schedule.planning import Plan, plan, planning_years
from prodops_xl.domain.schedule.progress import PROGRESS_RULES, progress_findings
from prodops_xl.domain.schedule.reported import reported_dates
from prodops_xl.domain.schedule.template_choice import choose_templates

__all__ = [
    "PROGRESS_RULES",
    "Network",
    "Plan",
    "Templates",
    "choose_templates",
    "own_templates",
    "plan",
    "planning_years",
    "progress_findings",
    "reported_dates",
]
