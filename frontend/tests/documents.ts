import type { Face, Person } from "../src/api/documents";
import type { BelongsQuestion, Question, SameQuestion, WhoQuestion } from "../src/api/inbox";

/** A person as the daemon describes them; `more` says what a test is about. */
export const person = (id: string, more: Partial<Person> = {}): Person => ({
  id,
  name: null,
  note: null,
  birth_date: null,
  hidden: false,
  ignored: false,
  favorite: false,
  feature_face_id: `face-${id}`,
  feature_chosen: false,
  faces: 5,
  first_seen: "2026-11-01T12:00:00Z",
  last_seen: "2026-11-20T12:00:00Z",
  last_sighted_at: null,
  last_camera: null,
  created_at: "2026-11-01T12:00:00Z",
  thumbnail: `/api/familiar/pictures/${id}`,
  ...more,
});

export const face = (id: string, more: Partial<Face> = {}): Face => ({
  id,
  photo_id: `photo-${id}`,
  person_id: null,
  person_name: null,
  box: [0, 0, 10, 10],
  score: 0.9,
  quality: 0.5,
  quality_reasons: [],
  usable: true,
  confirmed: false,
  has_crop: true,
  source: "a.jpg",
  origin: "library",
  camera: null,
  taken_at: "2026-11-01T12:00:00Z",
  thumbnail: `/api/familiar/pictures/${id}`,
  image: null,
  ...more,
});

export const who = (id: string, settles = 5): WhoQuestion => ({
  kind: "person",
  id,
  settles,
  person: person(id, { faces: settles }),
});

export const same = (id: string, more: Partial<SameQuestion> = {}): SameQuestion => ({
  kind: "merge",
  id,
  settles: 3,
  person: person("p1"),
  other: person("p2", { name: "Anna" }),
  similarity: 0.6,
  evidence: [
    { face_id: "f1", other_face_id: "f2", similarity: 0.61, thumbnail: "/one", other_thumbnail: "/other" },
  ],
  ...more,
});

export const belongs = (id: string, more: Partial<BelongsQuestion> = {}): BelongsQuestion => ({
  kind: "face",
  id,
  settles: 1,
  face: face(id, { person_id: "p1", person_name: "Anna" }),
  similarity: 0.2,
  needed: 0.3,
  other_id: "p2",
  other_name: "Ben",
  other_similarity: 0.5,
  reasons: ["more-like-another"],
  ...more,
});

/** The answer to `familiar/inbox/list`. */
export const inbox = (items: Question[], total = items.length) => ({
  items,
  counts: { people: total, merge_suggestions: 0, face_checks: 0, total },
});
