"""The command line of Crew Call, and the server behind it."""
