import type { Api } from "../api/connection";
import type { Hass } from "../api/hass";
import type { Route } from "../state/router";
import type { Store } from "../state/store";
import type { TextKey } from "../texts";

/** The element of a view: `familiar-view-NAME`. */
export interface ViewElement extends HTMLElement {
  hass: Hass;
  api: Api;
  route: Route;
}

/** A view, and where it is. */
export interface View {
  name: string;
  /** Its address below the page's, such as `people/:person`. */
  path: string;
  title: TextKey;
  load(): Promise<unknown>;
  /** In the navigation, with this icon. */
  icon?: string;
  /** Views that belong to it, although they are not in the navigation. */
  within?: readonly string[];
  /** Others have no use for it: it is not in their navigation. */
  adminOnly?: boolean;
  /** How much waits there. */
  badge?: Store<number>;
  /** Keeps the badge up to date while the page is open, until the returned function is called. */
  follow?(api: Api): () => void;
}
