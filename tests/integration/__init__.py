"""Tests of the Home Assistant integration; they run where Home Assistant is installed, on Python 3.14."""
