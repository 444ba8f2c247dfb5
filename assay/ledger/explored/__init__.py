"""What pages and other rooms show of explorations. The rows are in models/exploration.py, learning.py and version.py."""
