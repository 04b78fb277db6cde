"""The SQLite ledger: every change is one committed, reversible row."""
