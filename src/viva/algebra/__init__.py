"""Formulas: read into an expression tree, computed exactly, found equal or refuted by a witness."""
