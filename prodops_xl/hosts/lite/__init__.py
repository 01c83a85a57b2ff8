"""Workbooks that carry their engine: our pure packages inside the workbook, run by the store add-in xlwings Lite.

    embedding.py    embed(path, out), remove(path, out), carried(path)
    engine/         what runs inside the workbook's own Python; it travels with the packages

No code of ours asks for xlwings Server here; the add-in brings xlwings' `func` and `script` itself.
"""
