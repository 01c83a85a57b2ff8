"""What runs in a workbook that carries its engine, in the add-in's own Python: no threads, no programs, no files of the user."""
