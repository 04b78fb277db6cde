// @vitest-environment node
/// <reference types="node" />
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "familiar-page-"));
const [first, second] = [join(folder, "first"), join(folder, "second")];

beforeAll(() => {
  for (const target of [first, second]) execFileSync(process.execPath, ["build.mjs", target], { cwd: root });
});
afterAll(() => rmSync(folder, { recursive: true }));

const read = (name: string, from = first) => readFileSync(join(from, name));
const scripts = () => readdirSync(first).filter((name) => name.endsWith(".js"));

test("two builds are the same, byte by byte", () => {
  expect(readdirSync(second)).toEqual(readdirSync(first));
  for (const name of readdirSync(first)) expect(read(name, second).equals(read(name)), name).toBe(true);
});

test("each script has a hash in its name, and its like beside it, packed", () => {
  expect(scripts().length).toBeGreaterThan(0);
  for (const name of scripts()) {
    expect(name).toMatch(/^[a-z]+-[A-Z0-9]{8}\.js$/);
    expect(gunzipSync(read(`${name}.gz`)).equals(read(name))).toBe(true);
  }
});

test("the manifest names entries that are there", () => {
  const manifest = JSON.parse(read("manifest.json").toString()) as Record<string, string>;
  expect(Object.keys(manifest)).toContain("panel");
  for (const file of Object.values(manifest)) expect(scripts()).toContain(file);
});

test("nothing is fetched from another address", () => {
  // Names of namespaces, and the documentation that Home Assistant links to from a card's editor.
  const links = /https?:\/\/www\.w3\.org\/(1999|2000)\/[\w/]+|documentationURL:"https:\/\/github\.com\/[^"]+"/g;
  for (const name of scripts()) {
    const text = read(name).toString().replaceAll(links, "");
    expect(text.match(/\b(https?|wss?):\/\/[^"'`\s]*/g) ?? [], name).toEqual([]);
    expect(text, name).not.toMatch(/["'`(]\/\/[a-z0-9-]+\./i);
  }
});

test("no text is evaluated as code, so that a strict Content-Security-Policy holds", () => {
  for (const name of scripts()) expect(read(name).toString()).not.toMatch(/\beval\(|new Function\(/);
});

test("the licenses of all packages in the bundles are there", () => {
  const text = read("licenses.txt").toString();
  for (const name of ["lit-html", "lit-element", "@mdi/js"]) expect(text).toMatch(new RegExp(`^${name} \\d`, "m"));
  expect(text).toContain("BSD 3-Clause License");
});
