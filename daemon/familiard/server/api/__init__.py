"""Operations: declared once, then validated, dispatched, documented."""
