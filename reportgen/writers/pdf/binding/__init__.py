"""Binding: pages taken out of the PDFs of sheets, and put together again as a report.

pages        what is taken out, as data: objects with their numbers left open
taking       pages taken out of a PDF that is just being written
sheaf        what is bound together: pages that are printed, loaded only where they are needed
chunk        numbers filled in: the pages of a sheaf as they are written, kept for the next binding
linking      chunks become one PDF
trees        the trees of pages, tags and names that lie over all
file         objects written one after another, and the table of them
font_union   fonts that pages share, made one each
"""
