#!/usr/bin/env python3
"""pass"""
