"""The tables of albums, and of links to them."""

from __future__ import annotations

ALBUMS = """
CREATE TABLE album (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    sort TEXT NOT NULL,
    description TEXT,
    -- JSON; NULL where photos are chosen one by one.
    rule TEXT,
    cover_photo_id TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE album_photo (
    album_id TEXT NOT NULL, photo_id TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (album_id, photo_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX album_photo_position ON album_photo (album_id, position, photo_id);
CREATE INDEX album_photo_photo ON album_photo (photo_id);
CREATE INDEX photo_taken ON photo (taken_at, id);
CREATE TRIGGER album_without_photo AFTER DELETE ON photo BEGIN
    DELETE FROM album_photo WHERE photo_id = OLD.id;
    UPDATE album SET cover_photo_id = NULL WHERE cover_photo_id = OLD.id;
END;
"""

LINKS = """
CREATE TABLE link (
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    title TEXT,
    scope TEXT NOT NULL,
    -- The album or person; NULL for chosen photos.
    target TEXT,
    password TEXT,
    expires_at TEXT,
    downloads INTEGER NOT NULL,
    originals INTEGER NOT NULL,
    names INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT,
    views INTEGER NOT NULL DEFAULT 0,
    viewed_at TEXT,
    wrong_passwords INTEGER NOT NULL DEFAULT 0,
    revoked_at TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE link_photo (
    link_id TEXT NOT NULL, photo_id TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (link_id, photo_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_photo_photo ON link_photo (photo_id);
CREATE TRIGGER link_without_photo AFTER DELETE ON photo BEGIN
    DELETE FROM link_photo WHERE photo_id = OLD.id;
END;
"""
