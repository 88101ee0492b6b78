"""Methods that every topic uses: inference, resampling, ratios, agreement, verdicts."""
