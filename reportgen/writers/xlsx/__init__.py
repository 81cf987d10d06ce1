"""Registers of reports as spreadsheets."""
