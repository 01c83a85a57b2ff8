"""The xlwings edge: moves tables between a workbook and frames, keeps what people wrote, marks cells."""
