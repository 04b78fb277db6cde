import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { findHome, followHome, home, homes, inHome, withWords } from "../../src/state/homes";
import { address, followAddress, keepHome, navigate } from "../../src/state/router";
import { FakeConnection } from "../connection";

const entry = (entry_id: string, title: string, available = true) => ({ entry_id, title, available });
const TWO = [entry("a", "Familiar"), entry("b", "Hütte am See")];
let stops: (() => void)[];

const connection = (items: unknown[]): FakeConnection => {
  const made = new FakeConnection();
  made.answer("familiar/entries", { items, is_admin: true });
  return made;
};

beforeEach(() => {
  history.replaceState(null, "", "/familiar/people");
  stops = [followAddress()];
});
afterEach(() => {
  for (const stop of stops) stop();
  homes.set([]);
  home.set(undefined);
  keepHome("");
});

test("with one daemon there is nothing to choose, and addresses say nothing of it", async () => {
  expect(await findHome(connection([TWO[0]]))).toBeUndefined();
  expect(homes.value).toEqual([]);
  expect(address(["people"])).toBe("/familiar/people");
});

test("each has a word of its own, in any script", () => {
  const words = withWords(["Familiar", "familiar!", "Hütte am See", "कुटिया", "…"].map((title) => entry(title, title)));
  expect(words.map(({ word }) => word)).toEqual(["familiar", "familiar-2", "hütte-am-see", "कुटिया", "home"]);
  expect(withWords([entry("a", "Familiar"), entry("b", "Familiar")]).map(({ title }) => title)).toEqual([
    "Familiar",
    "Familiar 2",
  ]);
});

test("the address says which one is shown, and keeps saying it", async () => {
  navigate("/familiar/people?home=h%C3%BCtte-am-see");
  expect((await findHome(connection(TWO)))?.entryId).toBe("b");
  expect(address(["visits"])).toBe("/familiar/visits?home=h%C3%BCtte-am-see");
  expect(address(["people"], { home: "familiar" })).toBe("/familiar/people?home=familiar");
  expect(inHome("familiar")).toBe("/familiar/people?home=familiar");
});

test("without a word, one that is there is shown", async () => {
  expect((await findHome(connection([entry("a", "One", false), entry("b", "Two")])))?.entryId).toBe("b");
  stops.push(followHome());
  expect(location.search).toBe("?home=two");
  // The sidebar's link names none.
  navigate("/familiar");
  expect(location.pathname + location.search).toBe("/familiar?home=two");
});

test("an unknown word shows one that is there", async () => {
  navigate("/familiar/people?home=nowhere");
  expect((await findHome(connection(TWO)))?.entryId).toBe("a");
  stops.push(followHome());
  expect(location.search).toBe("?home=familiar");
});

test("a link to another home loads the page anew", async () => {
  await findHome(connection(TWO));
  const open = vi.fn();
  stops.push(followHome(open));
  navigate("/familiar/visits?home=h%C3%BCtte-am-see");
  expect(open).toHaveBeenCalledExactlyOnceWith("/familiar/visits?home=h%C3%BCtte-am-see");
});
