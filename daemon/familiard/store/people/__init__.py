"""People, their faces and photos, and what owners decide about them."""
