/** What a key means in the inbox. */
export type Command = "yes" | "no" | "later" | "ignore" | "hide" | "undo" | "next" | "previous" | number;

const COMMANDS: Record<string, Command> = {
  enter: "yes",
  y: "yes",
  n: "no",
  s: "later",
  i: "ignore",
  h: "hide",
  z: "undo",
  j: "next",
  arrowright: "next",
  arrowdown: "next",
  k: "previous",
  arrowleft: "previous",
  arrowup: "previous",
};

/** Returns what a pressed key means, unless it writes a text, presses a button, or is a shortcut of the browser. */
export function commandOf(event: KeyboardEvent): Command | undefined {
  const isUndo = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
  if (event.altKey || ((event.ctrlKey || event.metaKey) && !isUndo) || event.isComposing) return undefined;
  const [target] = event.composedPath();
  // In an empty field there is nothing of the text's own to undo.
  if (isUndo && target instanceof HTMLInputElement && !target.value) return "undo";
  if (writes(target)) return undefined;
  if (/^[1-9]$/.test(event.key)) return Number(event.key);
  const command = COMMANDS[event.key.toLowerCase()];
  // Enter presses the button or link that has the focus.
  if (command === "yes" && event.key === "Enter" && presses(target)) return undefined;
  const isRightToLeft = getComputedStyle(document.documentElement).direction === "rtl" || document.dir === "rtl";
  if (isRightToLeft && event.key === "ArrowRight") return "previous";
  if (isRightToLeft && event.key === "ArrowLeft") return "next";
  return command;
}

function writes(target: EventTarget | undefined): boolean {
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  if (target instanceof HTMLInputElement) return true;
  return target instanceof HTMLElement && target.isContentEditable;
}

function presses(target: EventTarget | undefined): boolean {
  return target instanceof HTMLButtonElement || target instanceof HTMLAnchorElement;
}
