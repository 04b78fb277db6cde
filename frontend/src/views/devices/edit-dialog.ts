import { html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import type { Api } from "../../api/connection";
import { addDevice, updateDevice, type Device, type DeviceAccess } from "../../api/devices";
import "../../components/button";
import "../../components/dialog";
import { field } from "../../components/styles";
import { define } from "../../define";
import { failureText, sayReversible } from "../../state/messages";
import { GIGABYTE } from "../../state/sizes";
import { base } from "../../styles";
import { localize } from "../../texts";
import { formStyles } from "../albums/form-styles";

/**
 * Adds a device, or changes the name and the limit of one. Fires `done` when it closes; with what the device's app
 * needs, if one was added.
 */
export class FamiliarDeviceEdit extends LitElement {
  @property({ attribute: false }) api!: Api;
  /** The device to change; without it, one is added. */
  @property({ attribute: false }) device?: Device;
  @state() private name?: string;
  /** In gigabytes; empty for no limit. */
  @state() private limit?: string;
  @state() private busy = false;
  @state() private problem = "";

  private get named(): string {
    return (this.name ?? this.device?.name ?? "").trim();
  }

  private get limited(): string {
    const quota = this.device?.quota_bytes;
    return this.limit ?? (quota ? String(quota / GIGABYTE) : "");
  }

  private done(access?: DeviceAccess): void {
    this.dispatchEvent(new CustomEvent<DeviceAccess | undefined>("done", { detail: access }));
  }

  private async save(): Promise<void> {
    const gigabytes = Number(this.limited);
    const quota = gigabytes > 0 ? Math.round(gigabytes * GIGABYTE) : null;
    this.busy = true;
    this.problem = "";
    try {
      if (!this.device) this.done(await addDevice(this.api, this.named, quota ?? undefined));
      else {
        await this.change(this.device, quota);
        this.done();
      }
    } catch (error) {
      this.problem = failureText(error);
    } finally {
      this.busy = false;
    }
  }

  private async change(before: Device, quota: number | null): Promise<void> {
    const { api } = this;
    await updateDevice(api, before.id, { name: this.named, quota_bytes: quota });
    sayReversible(localize("devices.changed", { name: this.named }), () =>
      updateDevice(api, before.id, { name: before.name, quota_bytes: before.quota_bytes }),
    );
  }

  protected override render() {
    const heading = this.device ? localize("devices.edit", { name: this.device.name }) : localize("devices.add");
    const possible = this.named && !this.busy;
    return html`<familiar-dialog open .heading=${heading} @closed=${() => this.done()}>
      <form @submit=${(event: Event) => (event.preventDefault(), possible && this.save())}>
        ${this.device ? nothing : html`<p class="weak">${localize("devices.add_hint")}</p>`}
        <label class="text"
          >${localize("devices.name")}<input
            class="field"
            name="name"
            autofocus
            maxlength="100"
            autocomplete="off"
            placeholder=${localize("devices.example")}
            .value=${this.name ?? this.device?.name ?? ""}
            @input=${(event: Event) => (this.name = (event.target as HTMLInputElement).value)}
        /></label>
        <label class="text"
          >${localize("devices.limit")}<input
            class="field"
            name="limit"
            type="number"
            inputmode="decimal"
            min="1"
            step="any"
            placeholder=${localize("devices.no_limit")}
            .value=${this.limited}
            @input=${(event: Event) => (this.limit = (event.target as HTMLInputElement).value)}
        /></label>
        ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
        <button hidden></button>
      </form>
      <familiar-button slot="actions" kind="plain" @click=${() => this.done()}>${localize("app.cancel")}</familiar-button>
      <familiar-button slot="actions" kind="primary" ?disabled=${!possible} @click=${this.save}
        >${localize(this.device ? "devices.save" : "devices.add")}</familiar-button
      >
    </familiar-dialog>`;
  }

  static override styles = [base, field, formStyles];
}

define("familiar-device-edit", FamiliarDeviceEdit);
