"""Spreadsheets as grids of cells, as they are: merged cells, hidden columns, kinds of values."""
