"""Consultations over HTTP: the asking side, the panel's side, and the transcript."""
