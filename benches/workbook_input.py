"""A plain order book of any size for the benches: orders, shipments, their lines, charges."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from prodops_xl.hosts.new_workbook import write_workbook


def write_book(path: Path, lines: int, seed: int = 3) -> None:
    """`lines` order lines, two thirds shipped, 25 to a shipment, three charges each."""
    rng = np.random.default_rng(seed)
    n = np.arange(lines)
    day = pd.Timestamp("2026-01-15") + pd.to_timedelta(rng.integers(0, 300, lines), "D")
    orders = pd.DataFrame(
        {
            "PO": [f"45{i // 10:08d}" for i in n],
            "Line": (n % 10 + 1) * 10.0,
            "Season": "FA26",
            "Style": [f"ST{i % 400:04d}" for i in n],
            "Description": "Knit top",
            "Category": "Tops",
            "Color": rng.choice(["Navy", "White", "Black"], lines),
            **{
                size: rng.integers(10, 200, lines).astype(float)
                for size in ("XS", "S", "M", "L", "XL", "XXL")
            },
            "Vendor": [f"V{i % 30:02d}" for i in n],
            "Factory": [f"F{i % 50:02d}" for i in n],
            "Origin": rng.choice(["VN", "CN", "BD", "IN"], lines),
            "HTS": rng.choice(["6109100012", "6110202079", "6203424511"], lines),
            "Fiber": "100% cotton",
            "Incoterm": "FOB",
            "Mode": "ocean",
            "Currency": "USD",
            "FOB": rng.integers(400, 2_500, lines) / 100,
            "Target FOB": 20.0,
            "Retail": 79.0,
            "Order date": day - pd.Timedelta(days=100),
            "Ex-factory": day,
            "In-DC": day + pd.Timedelta(days=45),
            "Net weight": 0.25,
            "CBM": 0.002,
        }
    )
    orders.insert(13, "Units", orders[["XS", "S", "M", "L", "XL", "XXL"]].sum(axis=1))
    shipped = n[: lines * 2 // 3]
    ship = [f"S{i // 25:05d}" for i in shipped]
    shipments = pd.DataFrame(
        {
            "Shipment": pd.unique(pd.Series(ship)),
            "Mode": "ocean",
            "Port of unlading": "USLAX",
            "Port of entry": "USLAX",
        }
    )
    eta = pd.Timestamp("2026-02-01") + pd.to_timedelta(rng.integers(0, 280, len(shipments)), "D")
    shipments["ETD"], shipments["ETA"] = eta - pd.Timedelta(days=25), eta
    shipment_lines = pd.DataFrame(
        {
            "Shipment": ship,
            "PO": orders["PO"][shipped],
            "Line": orders["Line"][shipped],
            "Units shipped": orders["Units"][shipped],
        }
    )
    charges = pd.concat(
        [
            pd.DataFrame(
                {
                    "Shipment": shipments["Shipment"],
                    "Charge": name,
                    "Amount": rng.integers(20_000, 900_000, len(shipments)) / 100,
                    "Currency": "USD",
                    "Basis": basis,
                }
            )
            for name, basis in (("Ocean freight", "volume"), ("Insurance", "value"), ("Drayage", "units"))
        ],
        ignore_index=True,
    )
    write_workbook(
        path, {"Orders": orders, "Shipments": shipments, "ShipmentLines": shipment_lines, "Charges": charges}
    )
