"""Jobs in other processes: a pool with limits of time and memory, its supervisor, a cluster."""
