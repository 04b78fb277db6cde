import { html, LitElement } from "lit";
import { property } from "lit/decorators.js";
import type { Person } from "../../api/documents";
import "../../components/button";
import "../../components/dialog";
import { define } from "../../define";
import { base } from "../../styles";
import { localize } from "../../texts";
import { who } from "./actions";
import "./choices";
import { choicesFor, type Choice } from "./choices";

/** What else can be done with people. Fires `choose` with one of the choices, and `done` when it closes. */
export class FamiliarPeopleMore extends LitElement {
  @property({ attribute: false }) people: readonly Person[] = [];

  private done(): void {
    this.dispatchEvent(new CustomEvent("done"));
  }

  private chosen({ detail }: CustomEvent<Choice>): void {
    this.dispatchEvent(new CustomEvent<Choice>("choose", { detail }));
  }

  protected override render() {
    return html`<familiar-dialog open .heading=${who(this.people)} @closed=${this.done}>
      <familiar-people-choices .choices=${choicesFor(this.people)} @choose=${this.chosen}></familiar-people-choices>
      <familiar-button slot="actions" kind="plain" @click=${this.done}>${localize("app.cancel")}</familiar-button>
    </familiar-dialog>`;
  }

  static override styles = [base];
}

define("familiar-people-more", FamiliarPeopleMore);
