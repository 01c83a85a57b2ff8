"""Writing a workbook by patching its package: parts that no edit touches stay byte for byte as they are.

A part that is touched keeps everything the edit does not speak of: its prefixes, attributes and elements that nobody here
knows, its encoding. `storage.PatchStorage` is the way in; `saving.patched` turns a package and edits into a new one.
"""
