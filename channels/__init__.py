"""Rasa input channels: each renders the one neutral answer for its medium, and knows nothing of the subject matter."""
