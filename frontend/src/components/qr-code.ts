import { css, html, LitElement } from "lit";
import { property } from "lit/decorators.js";
import encodeQR from "qr";
import { define } from "../define";
import { base } from "../styles";

/** Modules that stay white around a code, as its standard asks. */
const QUIET = 4;

/** A QR code, dark on white in every theme: many phones read no inverted ones. */
export class FamiliarQrCode extends LitElement {
  @property() text = "";
  /** For screen readers. */
  @property() label = "";

  protected override render() {
    const rows = encodeQR(this.text, "raw", { ecc: "medium", border: QUIET });
    return html`<svg
      viewBox="0 0 ${rows.length} ${rows.length}"
      role="img"
      aria-label=${this.label}
      shape-rendering="crispEdges"
    ><path d=${pathOf(rows)}></path></svg>`;
  }

  static override styles = [
    base,
    css`
      :host {
        display: block;
        border-radius: var(--f-radius);
        background: #fff;
        overflow: hidden;
      }
      svg {
        display: block;
        width: 100%;
      }
      path {
        fill: #000;
      }
    `,
  ];
}

/** A path that fills the dark modules: one rectangle for neighbors in a row. */
export function pathOf(rows: readonly (readonly boolean[])[]): string {
  const parts: string[] = [];
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue;
      const from = x;
      while (row[x + 1]) x++;
      parts.push(`M${from} ${y}h${x + 1 - from}v1H${from}z`);
    }
  });
  return parts.join("");
}

define("familiar-qr-code", FamiliarQrCode);
