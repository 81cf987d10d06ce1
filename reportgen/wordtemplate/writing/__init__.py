"""One document of a template, while it is written and when it is whole.

render      what it adds while it is rendered: links, lists, pictures, ids
additions   what documents given as values add: styles, lists, notes, parts
rounds      ids and names that no two things of a kind may share
slots       what is known of the place of a tag before anything is printed there
fields      instructions that Word works out, with the result written
pictures    pictures as drawings
replacing   pictures of the template that a program replaces
transplant  documents given as values, with what they lean on
repeats     what is printed in several places is numbered anew behind the first
sections    columns, and numbers of pages
turning     pages that run from right to left
"""
