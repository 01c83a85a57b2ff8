"""A user's own tariff: the official export and the CSV forms of the other tables, read, checked and merged.

`export` reads the bytes, `lines` makes tariff lines of its rows; `forms` and `rules` read and check programs, claims, fees
and the cotton fee; `merging` lays what was read among the own rows there are, `keeping` makes one file of them. Faults
(`faults`) pile up and forbid the whole file.
"""
