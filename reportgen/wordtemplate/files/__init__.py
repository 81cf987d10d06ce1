"""Word files as such, whatever stands in them.

package    the parts of a .docx, read safely and written fast (ECMA-376 Part 2, OPC)
oxml       names of WordprocessingML, properties in the order of the schema
prefixes   names of Word are written as Word does, whoever made the file
mends      values that libraries reject are put right
seal       the digest that tells a document that nobody edited
styles     styles and definitions of lists, found by the names that people see
language   the language of a document, and whether its fields are old
text       characters and runs, and the direction of their scripts
places     where things stand, in words, and how wide it is there
accepting  what is left of a text when its tracked changes are accepted
"""
