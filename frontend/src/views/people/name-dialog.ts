import { html, LitElement, nothing } from "lit";
import { property, query, state } from "lit/decorators.js";
import { ApiError, type Api } from "../../api/connection";
import type { Person } from "../../api/documents";
import { namePerson, updatePerson } from "../../api/person";
import "../../components/button";
import "../../components/dialog";
import "../../components/person-field";
import type { Entered, FamiliarPersonField } from "../../components/person-field";
import { define } from "../../define";
import { failureText, say } from "../../state/messages";
import { addNamed, named, ofName } from "../../state/named";
import { changed } from "../../state/people";
import { base } from "../../styles";
import { localize } from "../../texts";
import "../inbox/taken";
import { merge } from "./actions";
import { dialogStyles } from "./dialog-styles";
import { facesRow } from "./faces-row";
import { clear } from "./selection";

/** Names one person; a name that exists shows both and asks. Fires `done` when it closes. */
export class FamiliarPeopleName extends LitElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) person!: Person;
  @state() private taken?: { name: string; people: Person[] };
  @state() private busy = false;
  @state() private problem = "";
  @query("familiar-person-field") private field?: FamiliarPersonField;

  protected override firstUpdated(): void {
    // After the dialog has put the focus on its first button.
    setTimeout(() => this.field?.focus());
  }

  private done(): void {
    this.dispatchEvent(new CustomEvent("done"));
  }

  private async attempt(run: () => Promise<unknown>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.problem = "";
    try {
      await run();
      this.done();
    } catch (error) {
      const people = error instanceof ApiError && error.code === "name-taken" ? error.context["people"] : undefined;
      if (Array.isArray(people)) {
        const others = (people as Person[]).filter((it) => it.id !== this.person.id);
        this.taken = { name: others[0]?.name ?? "", people: others };
      } else this.problem = failureText(error);
    } finally {
      this.busy = false;
    }
  }

  private entered({ detail }: CustomEvent<Entered>): void {
    if ("person" in detail) {
      const existing = named.value.find((it) => it.id === detail.person.id);
      if (existing) this.merge(existing);
      return;
    }
    const people = ofName(detail.name).filter((it) => it.id !== this.person.id);
    if (people.length) this.taken = { name: detail.name, people };
    else void this.attempt(() => this.name(detail.name));
  }

  private async name(text: string, note?: string): Promise<void> {
    const { id } = this.person;
    const { person, entry } = await (note
      ? updatePerson(this.api, id, { name: text, note })
      : namePerson(this.api, id, text));
    changed([person]);
    addNamed(person);
    say(localize("inbox.named", { name: note ? `${text} (${note})` : text }), entry);
    clear();
  }

  private merge(existing: Person): void {
    void this.attempt(() => merge(this.api, [this.person, existing], { into: existing.id }));
  }

  protected override render() {
    return html`<familiar-dialog
      open
      .heading=${this.taken ? localize("people.name_taken") : localize("people.name_heading")}
      @closed=${this.done}
    >
      ${this.taken ? this.renderTaken(this.taken) : this.renderField()}
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
    </familiar-dialog>`;
  }

  private renderField() {
    return html`${facesRow([this.person])}
      <familiar-person-field
        adds
        autofocus
        .label=${localize("inbox.name")}
        .value=${this.person.name ?? ""}
        .people=${named.value.filter((it) => it.id !== this.person.id)}
        ?disabled=${this.busy}
        @enter=${this.entered}
      ></familiar-person-field>
      <div class="room"></div>
      <familiar-button slot="actions" kind="plain" @click=${this.done}>${localize("app.cancel")}</familiar-button>
      <familiar-button slot="actions" kind="primary" ?disabled=${this.busy} @click=${() => this.field?.submit()}>
        ${localize("inbox.save")}
      </familiar-button>`;
  }

  private renderTaken({ name, people }: { name: string; people: Person[] }) {
    return html`<familiar-inbox-taken
      .api=${this.api}
      .person=${this.person}
      .name=${name}
      .people=${people}
      @same=${(event: CustomEvent<Person>) => this.merge(event.detail)}
      @different=${(event: CustomEvent<string>) => this.attempt(() => this.name(name, event.detail))}
      @back=${() => (this.taken = undefined)}
    ></familiar-inbox-taken>`;
  }

  static override styles = [base, dialogStyles];
}

define("familiar-people-name", FamiliarPeopleName);
