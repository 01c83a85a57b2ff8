"""The rules of the trade: pure functions from frames to frames. No Excel, no files, no clock."""
