"""Names of faces in photos' XMP: the regions that photo programs write, read and written."""
