"""Faults by the hundred: kills, damage, full disks, forged backups, clocks; run by `dev.py faults`, in short by the suite."""
