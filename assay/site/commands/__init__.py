"""The commands that keep an instance: start it, look after it, back it up."""
