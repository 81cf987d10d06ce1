"""Values: what may be printed, what tags may ask of them, and how they are printed."""
