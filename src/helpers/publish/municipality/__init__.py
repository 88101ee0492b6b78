"""The kommuneark: one municipality's own answers beside the published figures, for it alone."""
