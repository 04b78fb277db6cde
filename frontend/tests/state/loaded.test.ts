import type { ReactiveControllerHost } from "lit";
import { expect, test } from "vitest";
import { Loaded } from "../../src/state/loaded";

const host = { addController: () => undefined, requestUpdate: () => undefined } as unknown as ReactiveControllerHost;

test("an answer that a later one has overtaken is not taken, nor its failure", async () => {
  const answers: { resolve: (value: string) => void; reject: (error: unknown) => void }[] = [];
  const loaded = new Loaded(host, () => new Promise<string>((resolve, reject) => answers.push({ resolve, reject })));
  const [first, second, third] = [loaded.load(), loaded.load(), loaded.load()];
  answers[2]?.resolve("new");
  await third;
  answers[0]?.resolve("old");
  answers[1]?.reject(new Error("late"));
  await Promise.all([first, second]);
  expect(loaded.value).toBe("new");
  expect(loaded.failure).toBeUndefined();
});

test("a failure counts only while there is nothing to show", async () => {
  let fails = true;
  const loaded = new Loaded(host, () => (fails ? Promise.reject(new Error("away")) : Promise.resolve("there")));
  await loaded.load();
  expect(loaded.failure).toBeInstanceOf(Error);
  fails = false;
  await loaded.load();
  fails = true;
  await loaded.load();
  expect([loaded.value, loaded.failure]).toEqual(["there", undefined]);
});

test("it loads at first, once there is something to read with", async () => {
  let isThere = false;
  const loaded = new Loaded(host, () => (isThere ? Promise.resolve("there") : undefined));
  loaded.hostUpdated();
  isThere = true;
  loaded.hostUpdated();
  await Promise.resolve();
  await Promise.resolve();
  expect(loaded.value).toBe("there");
});
