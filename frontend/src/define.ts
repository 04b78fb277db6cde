/** Defines an element once: another copy of this code, such as the cards', may have defined it already. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}
