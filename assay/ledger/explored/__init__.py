"""What pages and other rooms show of explorations; the rows are in models/exploration.py, learning.py, version.py."""
