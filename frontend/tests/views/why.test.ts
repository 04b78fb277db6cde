import { afterEach, beforeEach, expect, test } from "vitest";
import { Api } from "../../src/api/connection";
import type { Explanation } from "../../src/api/faces";
import type { Hass } from "../../src/api/hass";
import { followAddress, route } from "../../src/state/router";
import "../../src/views/why/view";
import type { FamiliarViewWhy } from "../../src/views/why/view";
import { FakeConnection } from "../connection";
import { face } from "../documents";
import { find, findAll, settled } from "../dom";

const quality = { code: "quality", met: true, needed: 0.25, actual: 0.9 } as const;
const notRejected = { code: "not-rejected", met: true, needed: null, actual: null } as const;
const tooUnlike = { code: "similarity", met: false, needed: 0.46, actual: 0.41 } as const;
const explanation = (about: Partial<Explanation>): Explanation => ({
  verdict: "unknown",
  person_id: null,
  person_name: null,
  similarity: null,
  confidence: null,
  reasons: [],
  about_id: null,
  about_name: null,
  competitor_id: null,
  competitor_name: null,
  requirements: [quality, notRejected],
  ...about,
});

let connection: FakeConnection;
let view: FamiliarViewWhy;
let stop: () => void;

beforeEach(() => {
  connection = new FakeConnection();
  connection.answer("familiar/face/why", ({ person_id: asked }: { person_id?: string }) => ({
    face: face("f"),
    why: asked
      ? explanation({ about_id: asked, about_name: "Ben", requirements: [quality, tooUnlike] })
      : explanation({ about_id: "u" }),
  }));
});

afterEach(() => {
  view.remove();
  stop();
});

async function open(matches: unknown[]): Promise<void> {
  connection.answer("familiar/face/similar", { matches });
  history.replaceState(null, "", "/familiar/people/u/face/f");
  stop = followAddress();
  view = document.createElement("familiar-view-why") as FamiliarViewWhy;
  Object.assign(view, { hass: { user: { is_admin: false } } as Hass, api: new Api(connection), route: route.value });
  document.body.replaceChildren(view);
  await settled();
}

const asked = () => connection.sent.filter(({ type }) => type === "familiar/face/why").map((it) => it["person_id"]);

test("a face of an unnamed person is compared with the most similar named one", async () => {
  await open([
    { similarity: 0.8, face: { ...face("g"), person_id: "u", person_name: null } },
    { similarity: 0.4, face: { ...face("h"), person_id: "b", person_name: "Ben" } },
  ]);
  expect(asked()).toEqual([undefined, "b"]);
  expect(find(view, "h2")?.textContent).toContain("Ben");
  expect(findAll(view, ".wanted li")).toHaveLength(1);
});

test("it says so if the face resembles its unnamed person even more", async () => {
  const similar = (actual: number) => ({ code: "similarity", met: true, needed: 0.46, actual }) as const;
  connection.answer("familiar/face/why", ({ person_id: about }: { person_id?: string }) => ({
    face: face("f", { person_id: "u" }),
    why: about
      ? explanation({ about_id: about, about_name: "Ben", requirements: [quality, similar(0.6)] })
      : explanation({ about_id: "u", requirements: [quality, similar(0.8)] }),
  }));
  await open([{ similarity: 0.6, face: { ...face("h"), person_id: "b", person_name: "Ben" } }]);
  expect(findAll(view, ".requirements li.unmet")).toHaveLength(1);
  expect(find(view, ".wanted")?.textContent).toContain("merge the two");
});

test("where no one has a name, only what the face itself needs is shown", async () => {
  await open([]);
  expect(asked()).toEqual([undefined]);
  expect(find(view, "h2")).toBeUndefined();
  expect(findAll(view, ".requirements li")).toHaveLength(1);
  expect(find(view, ".verdict")).toBeUndefined();
});
