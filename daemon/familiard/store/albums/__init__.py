"""Albums: chosen photos, or rules that new photos follow."""
