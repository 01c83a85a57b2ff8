"""Entra ID, as xlwings Server checks it."""

from xlwings_server.auth.entraid import validate_token

__all__ = ["validate_token"]
