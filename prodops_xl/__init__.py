"""ProdOps XL: an Excel add-in with a Python backend for apparel production."""

__version__ = "0.1.0"
