"""The laboratory behind `python3 -m bot chaos`: how to read its tables is in docs/reliability.md."""
