"""Building: what is to be made, what is kept, the jobs, and files saved."""
