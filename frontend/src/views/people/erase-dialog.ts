import { html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import type { Api } from "../../api/connection";
import type { Person } from "../../api/documents";
import "../../components/button";
import "../../components/dialog";
import { define } from "../../define";
import { failureText } from "../../state/messages";
import { base } from "../../styles";
import { localize } from "../../texts";
import { erase, who } from "./actions";
import { dialogStyles } from "./dialog-styles";
import { facesRow } from "./faces-row";

/** Shows whose data is about to be erased, says what that means, and asks. Fires `erased`, and `done` when it closes. */
export class FamiliarPeopleErase extends LitElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) people: readonly Person[] = [];
  @state() private busy = false;
  @state() private problem = "";

  private done(): void {
    this.dispatchEvent(new CustomEvent("done"));
  }

  private async erase(): Promise<void> {
    this.busy = true;
    this.problem = "";
    try {
      await erase(this.api, this.people);
      this.dispatchEvent(new CustomEvent("erased"));
      this.done();
    } catch (error) {
      this.problem = failureText(error);
    } finally {
      this.busy = false;
    }
  }

  protected override render() {
    const count = this.people.reduce((sum, { faces }) => sum + faces, 0);
    return html`<familiar-dialog
      open
      .heading=${localize("people.erase_heading", { who: who(this.people) })}
      @closed=${this.done}
    >
      ${facesRow(this.people)}
      <p>${localize("people.erase_text", { count })}</p>
      <p class="weak">${localize("people.erase_instead")}</p>
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      <familiar-button slot="actions" kind="plain" ?disabled=${this.busy} @click=${this.done}>
        ${localize("app.cancel")}
      </familiar-button>
      <familiar-button slot="actions" kind="danger" ?disabled=${this.busy} @click=${this.erase}>
        ${localize("people.erase_action")}
      </familiar-button>
    </familiar-dialog>`;
  }

  static override styles = [base, dialogStyles];
}

define("familiar-people-erase", FamiliarPeopleErase);
