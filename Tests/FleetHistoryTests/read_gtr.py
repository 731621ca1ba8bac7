#!/usr/bin/env python3
"""Reads a recording of gigatop knowing nothing but the page of bytes."""
