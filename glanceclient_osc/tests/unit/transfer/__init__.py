"""Tests of glanceclient_osc.transfer."""
