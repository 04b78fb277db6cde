import { css, html, LitElement, nothing } from "lit";
import { property } from "lit/decorators.js";
import type { Api } from "../../api/connection";
import type { Hass } from "../../api/hass";
import { homePersons, usePicture } from "../../api/home-persons";
import { chooseDevice, exportPerson, linkPerson, updatePerson, type PersonAtHome } from "../../api/person";
import "../../components/button";
import { selectStyles } from "../../components/select-styles";
import { define } from "../../define";
import { say, sayFailed, sayReversible } from "../../state/messages";
import { base } from "../../styles";
import { localize } from "../../texts";
import { act } from "./actions";

/** Birthday, device, the person of Home Assistant, and export. Fires `change` after each change. */
export class FamiliarPersonDetails extends LitElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) at!: PersonAtHome;

  private changed(): void {
    this.dispatchEvent(new CustomEvent("change"));
  }

  private async born({ target }: Event): Promise<void> {
    const value = (target as HTMLInputElement).value || null;
    await act(
      () => updatePerson(this.api, this.at.person.id, { birth_date: value }),
      localize("person.birthday_saved"),
    );
    this.changed();
  }

  private async link({ target }: Event): Promise<void> {
    const { person, linked_person: before } = this.at;
    const link = (entityId: string | null) => () => linkPerson(this.api, person.id, entityId);
    const chosen = (target as HTMLSelectElement).value || null;
    await this.attempt(link(chosen), localize("person.linked"), link(before));
  }

  private async device(): Promise<void> {
    const { person, has_device: before } = this.at;
    const choose = (device: boolean) => () => chooseDevice(this.api, person.id, device);
    const text = localize(before ? "person.device_removed" : "person.device_made");
    await this.attempt(choose(!before), text, choose(before));
  }

  private async picture(): Promise<void> {
    const { linked_person: entityId, person } = this.at;
    if (!entityId || !person.thumbnail) return;
    try {
      const reverse = await usePicture(this.hass, entityId, person.thumbnail);
      if (reverse) sayReversible(localize("person.picture_used"), reverse);
      else say(localize("person.picture_yaml"));
    } catch (error) {
      sayFailed(error);
    }
  }

  private async export(): Promise<void> {
    try {
      const link = document.createElement("a");
      link.href = await exportPerson(this.api, this.at.person.id);
      link.download = "person.zip";
      link.click();
    } catch (error) {
      sayFailed(error);
    }
  }

  private async attempt(run: () => Promise<unknown>, text: string, reverse: () => Promise<unknown>): Promise<void> {
    try {
      await run();
      sayReversible(text, reverse);
    } catch (error) {
      sayFailed(error);
    }
    this.changed();
  }

  protected override render() {
    const { person, linked_person: linked, has_device: hasDevice } = this.at;
    const persons = homePersons(this.hass);
    return html`<div class="all">
      <label>
        <span>${localize("person.birthday")}</span>
        <input type="date" min="1700-01-01" .value=${person.birth_date ?? ""} @change=${this.born} />
      </label>
      ${person.name !== null && persons.length
        ? html`<label>
            <span>${localize("person.home_person")}</span>
            <select @change=${this.link}>
              <option value="" ?selected=${!linked}>${localize("person.no_home_person")}</option>
              ${persons.map(
                (it) => html`<option value=${it.entityId} ?selected=${it.entityId === linked}>${it.name}</option>`,
              )}
            </select>
          </label>`
        : nothing}
      <div class="buttons">
        ${linked && person.thumbnail
          ? html`<familiar-button @click=${this.picture}>${localize("person.use_picture")}</familiar-button>`
          : nothing}
        ${person.name !== null && !person.hidden && !person.ignored
          ? html`<familiar-button @click=${this.device}>
              ${localize(hasDevice ? "person.remove_device" : "people.device")}
            </familiar-button>`
          : nothing}
        <familiar-button @click=${this.export}>${localize("person.export")}</familiar-button>
      </div>
    </div>`;
  }

  static override styles = [
    base,
    selectStyles,
    css`
      .all {
        display: flex;
        flex-wrap: wrap;
        gap: 16px;
        align-items: end;
      }
      label {
        display: flex;
        flex: 0 1 220px;
        flex-direction: column;
        gap: 4px;
      }
      label span {
        color: var(--f-text-weak);
        font-size: 0.875rem;
      }
      input {
        min-height: 44px;
        padding: 0 14px;
        border: 1px solid var(--f-line);
        border-radius: 22px;
        background: var(--f-surface);
        font: inherit;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
    `,
  ];
}

define("familiar-person-details", FamiliarPersonDetails);
