"""Running the whole service on one machine: what `intake up` starts, watches and stops."""
