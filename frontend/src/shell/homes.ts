import { css, html, LitElement, nothing } from "lit";
import { property } from "lit/decorators.js";
import { define } from "../define";
import { home, homes, inHome } from "../state/homes";
import { Watch } from "../state/store";
import { selectStyles } from "../components/select-styles";
import { base } from "../styles";
import { localize } from "../texts";

/** Chooses among several daemons; with one, there is nothing to choose. */
export class FamiliarHomes extends LitElement {
  /** A text changes only with it. */
  @property() language = "";
  private readonly all = new Watch(this, homes);
  private readonly home = new Watch(this, home);

  private choose({ target }: Event): void {
    location.assign(inHome((target as HTMLSelectElement).value));
  }

  protected override render() {
    if (this.all.value.length < 2) return nothing;
    return html`<select aria-label=${localize("app.home")} @change=${this.choose}>
      ${this.all.value.map(
        ({ word, title }) => html`<option value=${word} ?selected=${word === this.home.value?.word}>${title}</option>`,
      )}
    </select>`;
  }

  static override styles = [
    base,
    selectStyles,
    css`
      :host {
        min-width: 0;
      }
      select {
        max-width: min(220px, 40vw);
        color: var(--f-text);
        font-size: 0.9375rem;
      }
    `,
  ];
}

define("familiar-homes", FamiliarHomes);
