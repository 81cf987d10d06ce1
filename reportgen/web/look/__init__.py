"""The look of what is printed: the settings an office sets, and its Word templates."""
