"""Modes of transport by the words of order sheets and forwarders."""

from __future__ import annotations

from prodops_xl.tables.word_lists import spread

MODES: dict[str, str] = spread(
    """
    ocean: ocean, oceanfreight, sea, seafreight, vessel, boat, ship, steamer, maritime, marine, fcl, lcl,
        steamship, water, seaway, waterway, o, s, v, 海运
    air: air, airfreight, aircraft, airplane, plane, aviation, airline, flight, a, af, 空运
    truck: truck, trucking, road, motor, lorry, ltl, ftl, ground, overland, land, t, 卡车
    rail: rail, railway, train, railroad, r, 铁路
    courier: courier, express, dhl, fedex, ups, parcel, ems, tnt, post, mail, c, 快递
    """
)
"""Word, lower case, to mode: ocean, air, truck, rail or courier."""
