"""Tags in a part: found, marked, and what goes with them through loops.

tags        tags in plain text, and what Word typed into them
paragraphs  tags that Word has split over runs become marks in the tree
arguments   tags in what a field is told to do
addresses   tags in addresses of links
joining     dashes in tags: blanks and ends of paragraphs beside them go
beside      what stands beside a tag that takes the place of its paragraph, row or cell
layout      what the engine adds to a part: Jinja code between elements, and guards
reading     the code of one tag becomes a piece of Jinja's tree
paths       which blocks are open around each element
unique      what may be there only once is numbered anew in loops
references  fields and links that name a bookmark go with it
controls    content controls, once they are filled
boxes       text boxes, which documents hold twice
restarts    numbered lists that begin anew
"""
