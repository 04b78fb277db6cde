"""Lists, titles and search of the media source."""
