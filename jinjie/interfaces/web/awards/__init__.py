"""The award catalogue, giving an award, taking one back."""
