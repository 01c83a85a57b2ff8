"""Where commands and functions run: shell, files, and the Excel hosts."""
