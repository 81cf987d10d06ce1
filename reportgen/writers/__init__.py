"""Writers: a sheet becomes bytes. Each is the only place that knows its format's library."""
