"""Tests of glanceclient_osc.osc.v2."""
