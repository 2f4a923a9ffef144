"""A slow machine is no failure: examples have no deadline."""

from hypothesis import settings

settings.register_profile("operators", deadline=None)
settings.load_profile("operators")
