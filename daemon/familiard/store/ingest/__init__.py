"""From analyzed images to stored faces of people."""
