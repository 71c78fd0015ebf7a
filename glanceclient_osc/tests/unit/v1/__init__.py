"""Tests of glanceclient_osc.v1."""
