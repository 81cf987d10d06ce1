"""Forms to edit what files say: controls, what was sent, what is wrong beside them, saving."""
