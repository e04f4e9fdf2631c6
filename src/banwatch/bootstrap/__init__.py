"""Puts the parts together. `judge` needs the rules alone; `services` knows every edge."""
