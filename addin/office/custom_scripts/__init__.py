"""The commands: the registry's list."""

from prodops_xl.hosts.server.custom_scripts import *  # noqa: F403 - the names are the registry's
