"""The cell functions: the registry's list."""

from prodops_xl.hosts.server.custom_functions import *  # noqa: F403 - the names are the registry's
