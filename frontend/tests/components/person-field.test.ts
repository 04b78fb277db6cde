import { beforeEach, expect, test } from "vitest";
import "../../src/components/person-field";
import type { Entered, FamiliarPersonField } from "../../src/components/person-field";

const people = ["Anna", "Ben", "Joanna"].map((name, at) => ({ id: String(at), name }));
let field: FamiliarPersonField;
let entered: Entered[];

beforeEach(async () => {
  field = document.createElement("familiar-person-field") as FamiliarPersonField;
  Object.assign(field, { label: "Name", people });
  entered = [];
  field.addEventListener("enter", (event) => entered.push((event as CustomEvent<Entered>).detail));
  document.body.replaceChildren(field);
  await field.updateComplete;
});

const input = () => field.renderRoot.querySelector("input") as HTMLInputElement;
const offered = () => [...field.renderRoot.querySelectorAll("li bdi")].map((it) => it.textContent);

async function type(text: string): Promise<void> {
  input().focus();
  input().value = text;
  input().dispatchEvent(new InputEvent("input", { bubbles: true }));
  await field.updateComplete;
}
async function press(key: string): Promise<void> {
  input().dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true }));
  await field.updateComplete;
}

test("typing offers those who exist, the best match first", async () => {
  await type("an");
  expect(offered()).toEqual(["Anna", "Joanna"]);
  expect(input().getAttribute("aria-expanded")).toBe("true");
});

test("Enter enters the text, or the highlighted person", async () => {
  await type(" An ");
  await press("Enter");
  await type("an");
  await press("ArrowDown");
  await press("ArrowDown");
  await press("Enter");
  expect(entered).toEqual([{ name: "An" }, { person: people[2] }]);
});

test("Enter on nothing enters nothing", async () => {
  await press("Enter");
  expect(entered).toEqual([]);
});

test("names stay text", async () => {
  field.people = [{ id: "x", name: "<img src=x onerror=alert(1)>" }];
  await type("img");
  expect(offered()).toEqual(["<img src=x onerror=alert(1)>"]);
  expect(field.renderRoot.querySelector("li img")).toBeNull();
});

test("where another name adds a person, it says so", async () => {
  await type("Ann");
  expect(field.renderRoot.querySelector(".new")).toBeNull();
  field.adds = true;
  await type("Ann");
  const added = field.renderRoot.querySelector<HTMLElement>(".new");
  expect(added?.textContent).toContain("New person “Ann”");
  added?.click();
  expect(entered).toEqual([{ name: "Ann" }]);
  await type("anna ");
  expect(field.renderRoot.querySelector(".new")).toBeNull();
});
