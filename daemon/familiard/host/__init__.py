"""The machine underneath: files, disks, threads, log lines."""
