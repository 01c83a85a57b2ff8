"""The keys that Entra ID signs with."""

from prodops_xl.hosts.server.entra_keys import get_jwks_json

__all__ = ["get_jwks_json"]
