export type Values = Record<string, string | number>;

/** Fills in a text as Home Assistant does: `{name}`. A value that is missing stays visible. */
export const fill = (text: string, values: Values): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
