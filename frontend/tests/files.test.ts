// @vitest-environment node
/// <reference types="node" />
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}
const sources = [...files(join(root, "src")), ...files(join(root, "tests"))];
const text = (path: string) => readFileSync(path, "utf8");

test("no file has more than 300 lines", () => {
  const long = sources.filter((path) => text(path).split("\n").length > 301).map((path) => relative(root, path));
  expect(long).toEqual([]);
});

test("names stay text: nothing is set as HTML", () => {
  const raw = new RegExp(["unsafe" + "HTML", "inner" + "HTML", "outer" + "HTML", "insertAdjacent" + "HTML"].join("|"));
  expect(sources.filter((path) => raw.test(text(path)))).toEqual([]);
});

test("only those of Home Assistant's elements are used that may be relied on", () => {
  const used = sources.flatMap((path) => [...text(path).matchAll(/<(ha-[a-z-]+)/g)].map(([, name]) => name));
  const allowed = ["ha-menu-button", "ha-icon", "ha-svg-icon", "ha-card"];
  expect(used.filter((name) => !allowed.includes(name ?? ""))).toEqual([]);
});

test("the lock names no address that packages come from", () => {
  expect(text(join(root, "package-lock.json"))).not.toContain('"resolved"');
});

