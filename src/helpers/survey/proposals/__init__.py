"""The register of proposals that come out of the workshop."""
