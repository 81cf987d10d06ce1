"""From the parts of a template to compiled templates of Jinja.

opening    which parts may hold tags, and what they are called
compile    the steps for one part
structure  marks move to the row, cell, paragraph or run they act on
merges     cells that are merged as they are printed
guards     marks around what may come out empty, looked at after rendering
checks     every tag can be read, blocks fit into each other
assemble   XML and code of tags become the tree of a Jinja template
"""
