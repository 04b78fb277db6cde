export type Values = Record<string, string | number>;

// Both take long to make.
const rules = new Intl.PluralRules("en");
const numbers = new Intl.NumberFormat("en");

const PLURAL = /\{(\w+), plural, ((?:[\w=]+ \{[^{}]*\} ?)+)\}/g;
const FORM = /([\w=]+) \{([^{}]*)\}/g;

/** Fills in a text: `{name}`, and `{count, plural, one {# face} other {# faces}}` as Home Assistant does. */
export function fill(text: string, values: Values): string {
  return text
    .replace(PLURAL, (_, name: string, forms: string) => plural(Number(values[name] ?? 0), forms))
    .replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

function plural(count: number, forms: string): string {
  const found = new Map([...forms.matchAll(FORM)].map(([, form, text]) => [form, text ?? ""]));
  const text = found.get(`=${count}`) ?? found.get(rules.select(count)) ?? found.get("other") ?? "";
  return text.replaceAll("#", numbers.format(count));
}
