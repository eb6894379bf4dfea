"""The actions: each reads what was asked, asks the knowledge base, and hands over an Answer. Wording is in domain.yml."""
