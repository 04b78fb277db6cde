import { html, type TemplateResult } from "lit";

/** Draws an icon of @mdi/js; needs the styles of `base`. */
export const icon = (path: string): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${path}></path></svg>`;
