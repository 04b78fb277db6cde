/** The daemon's events by what they mean for the page; docs/api.md describes them. */

/** They tell of something that is under way, and change nothing that is stored: each snapshot of a camera, each file. */
export const PASSING: ReadonlySet<string> = new Set(["snapshot_analyzed", "import_progress"]);

/** They change visits, and no people. */
export const OF_VISITS: ReadonlySet<string> = new Set(["visit_started", "recognized", "visit_ended"]);

/** They come by the second while somebody is at a camera, or while an import runs. */
export const FREQUENT: ReadonlySet<string> = new Set(["sighting", "photo_added", "photo_replaced"]);
