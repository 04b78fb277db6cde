import { css, html, LitElement, nothing } from "lit";
import { property } from "lit/decorators.js";
import { define } from "../define";
import { base } from "../styles";
import { icon } from "./icon";
import { mark } from "./styles";

/** What stands in the place of content that is not there: empty, first start, error, offline. Buttons go inside. */
export class FamiliarState extends LitElement {
  @property() icon?: string;
  @property() heading = "";
  @property() text = "";
  /** An error is read aloud when it appears. */
  @property({ type: Boolean }) alert = false;

  protected override render() {
    return html`<div class="all" role=${this.alert ? "alert" : nothing}>
      ${this.icon ? html`<div class="mark">${icon(this.icon)}</div>` : nothing}
      <h2>${this.heading}</h2>
      ${this.text ? html`<p>${this.text}</p>` : nothing}
      <div class="actions"><slot></slot></div>
    </div>`;
  }

  static override styles = [
    base,
    mark,
    css`
      :host {
        display: block;
      }
      .all {
        display: flex;
        flex-direction: column;
        align-items: center;
        gap: 12px;
        max-width: 460px;
        margin: 0 auto;
        padding: clamp(32px, 12vh, 120px) 24px 32px;
        text-align: center;
      }
      .mark {
        margin-block-end: 8px;
      }
      h2 {
        font-size: 1.375rem;
        font-weight: 500;
        line-height: 1.3;
      }
      p {
        color: var(--f-text-weak);
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: 8px;
        margin-block-start: 8px;
      }
    `,
  ];
}

define("familiar-state", FamiliarState);
