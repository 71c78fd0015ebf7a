"""Tests, and the loopback cloud that they run against."""
