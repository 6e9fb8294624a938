"""Retention over HTTP: rules, holds, runs and records of disposal."""
