"""Rasa graph components: questions in a message, names from the knowledge base, spelling, sentence meaning, topics."""
