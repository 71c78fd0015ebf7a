"""Tests of glanceclient_osc.osc."""
