"""Refunds: duty that customs gives back, from the filed entry lines to claims, answers and deadlines.

programs (which duty) and channels (by which way, until when) are rows of data; lines joins them to order lines, rows
gathers those into the Refunds table, keeping carries what people wrote, claims makes files, preflight checks them,
answers reads what the portal says, deadlines is the calendar, status the words of it all.
"""
