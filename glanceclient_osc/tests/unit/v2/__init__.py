"""Tests of glanceclient_osc.v2."""
