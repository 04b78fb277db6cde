import { Store } from "./store";

/** Where the page is: `/familiar/people/ID?sort=name` has the path `["people", "ID"]`. */
export interface Route {
  path: string[];
  query: URLSearchParams;
}

export const PREFIX = "/familiar";

export function parse(address: { pathname: string; search: string }): Route {
  const inside = address.pathname === PREFIX || address.pathname.startsWith(`${PREFIX}/`);
  const path = inside ? address.pathname.slice(PREFIX.length).split("/").filter(Boolean) : [];
  return { path: path.map(decode), query: new URLSearchParams(address.search) };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The parameter that says which of several daemons is shown. */
export const HOME = "home";
let home = "";

/** Keeps a home in all addresses from now on; an empty word keeps none. */
export function keepHome(word: string): void {
  home = word;
}

/** Returns the address of a place in the page. */
export function address(path: readonly string[], query: URLSearchParams | Record<string, string> = {}): string {
  const all = new URLSearchParams(query);
  if (home && !all.has(HOME)) all.set(HOME, home);
  const text = all.toString();
  return [PREFIX, ...path.map(encodeURIComponent)].join("/") + (text && `?${text}`);
}

export const route = new Store<Route>(parse(location));

function follow(): void {
  // Home Assistant's other pages are none of ours.
  if (!location.pathname.startsWith(PREFIX)) return;
  route.set(parse(location));
}

/** Follows the browser's address, until the returned function is called. */
export function followAddress(): () => void {
  follow();
  window.addEventListener("popstate", follow);
  window.addEventListener("location-changed", follow);
  return () => {
    window.removeEventListener("popstate", follow);
    window.removeEventListener("location-changed", follow);
  };
}

/** Goes somewhere in the page, or elsewhere in Home Assistant; `replace` adds no step to go back to. */
export function navigate(to: string, { replace = false } = {}): void {
  if (to === location.pathname + location.search) return;
  if (replace) history.replaceState(history.state, "", to);
  else history.pushState(null, "", to);
  window.dispatchEvent(new CustomEvent("location-changed", { detail: { replace } }));
}

/** Changes parameters of the address; an empty value removes one. */
export function setQuery(changes: Record<string, string>, { replace = true } = {}): void {
  const { path, query } = parse(location);
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) value ? next.set(name, value) : next.delete(name);
  navigate(address(path, next), { replace });
}

/** Follows links to places in the page without loading it again; the shell listens with it for clicks. */
export function followLink(event: MouseEvent): void {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.composedPath().find((it): it is HTMLAnchorElement => it instanceof HTMLAnchorElement);
  if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
  if (!link.pathname.startsWith(`${PREFIX}/`)) return;
  event.preventDefault();
  navigate(link.pathname + link.search);
}
