import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "../../src/api/connection";
import "../../src/components/failure";
import { away } from "../../src/components/failure";
import "../../src/shell/reachable";
import { reachable } from "../../src/state/live";
import { find, settled } from "../dom";

const gone = new ApiError("unavailable", "");
const broken = new ApiError("unexpected", "The disk is full.");

beforeEach(async () => {
  document.body.append(document.createElement("familiar-reachable"));
  reachable.set("daemon-away");
  await settled();
});
afterEach(() => {
  document.body.replaceChildren();
  reachable.set("yes");
});

async function failed(error: unknown, heading = "") {
  const retry = vi.fn();
  const made = document.createElement("familiar-failure");
  made.addEventListener("retry", retry);
  document.body.append(Object.assign(made, { error, heading }));
  await settled();
  return { made, retry };
}
const banner = () => find(document.body, "familiar-reachable .banner")?.textContent;
const heading = () => find(document.body, "familiar-failure h2")?.textContent;

test("that Familiar is away is said once: by the view if it has nothing to show, else above it", async () => {
  expect(banner()).toContain("Familiar isn’t reachable");
  const { made } = await failed(gone, "Visits can’t be loaded");
  expect(heading()).toBe("Familiar isn’t reachable");
  expect(banner()).toBeUndefined();
  made.remove();
  await settled();
  expect(banner()).toContain("Familiar isn’t reachable");
  expect(away.value).toBe(0);
});

test("another failure stands beside it", async () => {
  await failed(broken, "Visits can’t be loaded");
  expect(heading()).toBe("Visits can’t be loaded");
  expect(find(document.body, "familiar-failure p")?.textContent).toBe("The disk is full.");
  expect(banner()).toContain("Familiar isn’t reachable");
});

test("a view tries again when Familiar is back, or when somebody asks for it", async () => {
  const { made, retry } = await failed(gone);
  reachable.set("yes");
  expect(retry).toHaveBeenCalledTimes(1);
  find(made, "familiar-button")?.click();
  expect(retry).toHaveBeenCalledTimes(2);
  // A failure of another kind is none that this ends.
  Object.assign(made, { error: broken });
  await settled();
  reachable.set("daemon-away");
  reachable.set("yes");
  expect(retry).toHaveBeenCalledTimes(2);
  expect(away.value).toBe(0);
});
