"""Photos on screens: slideshows on media players, and the photo frame."""
