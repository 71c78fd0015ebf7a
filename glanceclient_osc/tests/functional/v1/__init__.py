"""Version 1 of the Images API, on a real Glance that speaks it."""
