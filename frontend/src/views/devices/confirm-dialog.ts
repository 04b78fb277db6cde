import { html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import type { Api } from "../../api/connection";
import { replacePassword, revokeDevice, updateDevice, type Device, type DeviceAccess } from "../../api/devices";
import "../../components/button";
import "../../components/dialog";
import { define } from "../../define";
import { failureText, sayReversible } from "../../state/messages";
import { base } from "../../styles";
import { localize } from "../../texts";
import { formStyles } from "../albums/form-styles";

/** Asks before a password stops working. Fires `done` when it closes; with the new password, if it was replaced. */
export class FamiliarDeviceConfirm extends LitElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) device!: Device;
  @property() action: "revoke" | "replace" = "revoke";
  @state() private busy = false;
  @state() private problem = "";

  private done(access?: DeviceAccess): void {
    this.dispatchEvent(new CustomEvent<DeviceAccess | undefined>("done", { detail: access }));
  }

  private async confirm(): Promise<void> {
    const { api, device } = this;
    this.busy = true;
    this.problem = "";
    try {
      if (this.action === "replace") this.done(await replacePassword(api, device.id));
      else {
        await revokeDevice(api, device.id);
        sayReversible(localize("devices.revoked", { name: device.name }), () =>
          updateDevice(api, device.id, { revoked: false }),
        );
        this.done();
      }
    } catch (error) {
      this.problem = failureText(error);
    } finally {
      this.busy = false;
    }
  }

  protected override render() {
    const { action, device } = this;
    const heading = localize(action === "revoke" ? "devices.revoke_heading" : "devices.replace_heading", {
      name: device.name,
    });
    return html`<familiar-dialog open .heading=${heading} @closed=${() => this.done()}>
      <p>${localize(action === "revoke" ? "devices.revoke_text" : "devices.replace_text")}</p>
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      <familiar-button slot="actions" kind="plain" @click=${() => this.done()}>${localize("app.cancel")}</familiar-button>
      <familiar-button
        slot="actions"
        kind=${action === "revoke" ? "danger" : "primary"}
        ?disabled=${this.busy}
        @click=${this.confirm}
        >${localize(action === "revoke" ? "albums.revoke" : "devices.replace")}</familiar-button
      >
    </familiar-dialog>`;
  }

  static override styles = [base, formStyles];
}

define("familiar-device-confirm", FamiliarDeviceConfirm);
