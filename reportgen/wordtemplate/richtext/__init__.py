"""Rich text as WordprocessingML, in the template's own styles.

blocks       each block is written where its tag stands
inlines      runs, links and numbers of pages
signs        check boxes, and other signs in a font that has them
headings     headings, with a bookmark and entries of indexes
directories  contents and indexes: fields that Word can update
tables       tables, and rows of key figures
columns      blocks side by side
facts        facts, and lines to be signed
notes        the notes below a text
"""
