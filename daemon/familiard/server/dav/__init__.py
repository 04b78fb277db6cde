"""WebDAV (RFC 4918) for devices that upload photos: `/dav/DEVICE/…`, one folder and one password each."""
