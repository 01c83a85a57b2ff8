"""Scenarios: open orders at another entry date, origin or mode, with a program ended or begun.

`words` reads what a person writes, `programs` puts it into the tariff, `repricing` prices the open orders now and then,
`claims` leaves out what the scenario does not allow, `cliffs` finds the days on which an order pays another rate.
"""
