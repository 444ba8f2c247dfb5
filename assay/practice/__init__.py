"""The practices: answers computed from recorded facts, waivers, history."""
