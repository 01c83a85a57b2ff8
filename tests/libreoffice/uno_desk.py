"""Runs inside a Python that has LibreOffice's `uno` module: how a script there reaches a running LibreOffice.

Standard library and uno alone; nothing of this project.
"""

import time

import uno
from com.sun.star.beans import PropertyValue

_PATIENCE = 90


def connect(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except Exception:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def option(name, value):
    told = PropertyValue()
    told.Name, told.Value = name, value
    return told
