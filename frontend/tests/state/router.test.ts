import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { address, followAddress, followLink, navigate, parse, route, setQuery } from "../../src/state/router";

let stop: () => void;
beforeEach(() => {
  history.replaceState(null, "", "/familiar/inbox");
  stop = followAddress();
});
afterEach(() => stop());

test("an address becomes a path and parameters, and back", () => {
  const found = parse({ pathname: "/familiar/people/a%2Fb", search: "?sort=name" });
  expect(found.path).toEqual(["people", "a/b"]);
  expect(found.query.get("sort")).toBe("name");
  expect(address(found.path, found.query)).toBe("/familiar/people/a%2Fb?sort=name");
});

test.each(["/familiar", "/familiar/", "/familiars/people", "/lovelace/0"])("%s is where the page begins", (pathname) => {
  expect(parse({ pathname, search: "" }).path).toEqual([]);
});

test("a broken address breaks nothing", () => {
  expect(parse({ pathname: "/familiar/people/%E0%A4%A", search: "" }).path).toEqual(["people", "%E0%A4%A"]);
});

test("going somewhere tells Home Assistant and the page", () => {
  const heard = vi.fn();
  window.addEventListener("location-changed", heard);
  navigate("/familiar/people/1?sort=name");
  window.removeEventListener("location-changed", heard);
  expect(heard).toHaveBeenCalledOnce();
  expect(location.pathname).toBe("/familiar/people/1");
  expect(route.value.path).toEqual(["people", "1"]);
});

test("other pages of Home Assistant leave the place in this one alone", () => {
  navigate("/familiar/people");
  navigate("/config/dashboard");
  expect(route.value.path).toEqual(["people"]);
});

test("parameters change one by one, and an empty one goes", () => {
  navigate("/familiar/people?sort=name&q=an");
  setQuery({ q: "", show: "hidden" });
  expect(location.search).toBe("?sort=name&show=hidden");
});

test("links into the page do not load it again, others do", () => {
  document.addEventListener("click", followLink);
  for (const [id, href] of [["in", "/familiar/people/7"], ["out", "/config"]] as const) {
    document.body.append(Object.assign(document.createElement("a"), { id, href }));
  }
  const click = (id: string) => {
    const event = new MouseEvent("click", { bubbles: true, cancelable: true, composed: true });
    document.getElementById(id)?.dispatchEvent(event);
    return event.defaultPrevented;
  };
  expect(click("in")).toBe(true);
  expect(route.value.path).toEqual(["people", "7"]);
  expect(click("out")).toBe(false);
  document.removeEventListener("click", followLink);
});
