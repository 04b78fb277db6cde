import { Store } from "./store";

/** Pixels at the bottom of the screen that a bar takes there: messages are shown above it. */
export const taken = new Store(0);
