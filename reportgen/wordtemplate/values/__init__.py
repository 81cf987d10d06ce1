"""Values, and what tags may do with them.

values    values as texts, lines and blocks: what can be printed, and what is a fault
printing  values are printed, escaped: a filter for each manner of tag
made      what macros and blocks make: text to the template, XML where it is printed
sandbox   what tags may do
filters   the filters of Jinja, made to take characters alone
bounds    no width, count or power that would fill memory or take long
"""
