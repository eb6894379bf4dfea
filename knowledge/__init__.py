"""The knowledge base of Crew Call: documents, the database built from them, and the questions it answers.

Usable by itself (``python -m knowledge --help``); it knows nothing of Rasa.
"""
