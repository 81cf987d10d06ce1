"""Lists in spreadsheets as sheets: a row a sheet, by a mapping that says what columns mean."""
