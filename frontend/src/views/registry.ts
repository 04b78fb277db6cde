import {
  mdiAccountMultipleOutline,
  mdiCctv,
  mdiDoorbellVideo,
  mdiHistory,
  mdiImageMultipleOutline,
  mdiImagePlus,
  mdiInboxFullOutline,
} from "@mdi/js";
import { followStatus, waiting } from "../state/waiting";
import type { View } from "./view";

/** All views; those with an icon are in the navigation, in this order. The first one is where the page begins. */
export const views: readonly View[] = [
  {
    name: "inbox",
    path: "inbox",
    title: "inbox.title",
    icon: mdiInboxFullOutline,
    badge: waiting,
    adminOnly: true,
    follow: followStatus,
    load: () => import("./inbox/view"),
  },
  {
    name: "people",
    path: "people",
    title: "people.title",
    icon: mdiAccountMultipleOutline,
    within: ["person", "photos", "why"],
    load: () => import("./people/view"),
  },
  { name: "person", path: "people/:person", title: "person.title", load: () => import("./person/view") },
  { name: "photos", path: "people/:person/photos", title: "albums.title", load: () => import("./photos/view") },
  { name: "why", path: "people/:person/face/:face", title: "why.title", load: () => import("./why/view") },
  {
    name: "visits",
    path: "visits",
    title: "visits.title",
    icon: mdiDoorbellVideo,
    load: () => import("./visits/view"),
  },
  {
    name: "albums",
    path: "albums",
    title: "albums.title",
    icon: mdiImageMultipleOutline,
    within: ["album", "devices"],
    load: () => import("./albums/view"),
  },
  { name: "album", path: "albums/:album", title: "albums.title", load: () => import("./album/view") },
  { name: "devices", path: "devices", title: "devices.title", adminOnly: true, load: () => import("./devices/view") },
  {
    name: "teach",
    path: "teach",
    title: "teach.title",
    icon: mdiImagePlus,
    adminOnly: true,
    load: () => import("./teach/view"),
  },
  {
    name: "cameras",
    path: "cameras",
    title: "cameras.title",
    icon: mdiCctv,
    load: () => import("./cameras/view"),
  },
  {
    name: "history",
    path: "history",
    title: "history.title",
    icon: mdiHistory,
    load: () => import("./history/view"),
  },
];

/** Finds the view of an address; `:name` in a view's path stands for one part of it. */
export function findView(path: readonly string[], among: readonly View[] = views, isAdmin = true): View | undefined {
  if (!path.length) return among.find((view) => isAdmin || !view.adminOnly);
  return among.find((view) => {
    const parts = view.path.split("/");
    return parts.length === path.length && parts.every((part, at) => part.startsWith(":") || part === path[at]);
  });
}
