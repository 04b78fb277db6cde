import { css, html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import type { DeviceAccess } from "../../api/devices";
import "../../components/button";
import "../../components/chips";
import "../../components/copy-field";
import "../../components/dialog";
import "../../components/qr-code";
import { selectStyles } from "../../components/select-styles";
import { define } from "../../define";
import { base } from "../../styles";
import { localize } from "../../texts";
import { formStyles } from "../albums/form-styles";

const SYSTEMS = ["iphone", "android"] as const;

/**
 * What a device's app needs: the address, the user name, and the password, which is nowhere else. Fires `done` when it
 * closes; whoever shows it forgets the password then.
 */
export class FamiliarDeviceAccess extends LitElement {
  @property({ attribute: false }) access!: DeviceAccess;
  @state() private at = 0;
  @state() private system: (typeof SYSTEMS)[number] = "iphone";

  private done(): void {
    this.dispatchEvent(new CustomEvent("done"));
  }

  protected override render() {
    const { device, password, addresses } = this.access;
    const address = addresses[this.at] ?? addresses[0] ?? "";
    return html`<familiar-dialog
      open
      firm
      .heading=${localize("devices.ready", { name: device.name })}
      @closed=${this.done}
    >
      <div class="all">
        ${isNear(addresses) ? html`<p class="note" role="alert">${localize("devices.only_here")}</p>` : nothing}
        <div class="code">
          <familiar-qr-code
            .text=${withLogin(address, device.user, password)}
            .label=${localize("devices.code")}
          ></familiar-qr-code>
          <p class="weak">${localize("devices.scan")}</p>
        </div>
        ${addresses.length > 1 ? this.renderAddresses(addresses) : nothing}
        <familiar-copy-field .label=${localize("devices.address")} .value=${address}></familiar-copy-field>
        <familiar-copy-field .label=${localize("devices.user")} .value=${device.user}></familiar-copy-field>
        <familiar-copy-field .label=${localize("devices.password")} .value=${password}></familiar-copy-field>
        <p class="weak">${localize("devices.once")} ${localize("devices.network")}</p>
        <section>
          <familiar-chips
            .label=${localize("devices.steps")}
            .chips=${SYSTEMS.map((value) => ({ value, label: localize(`devices.${value}`) }))}
            .value=${this.system}
            @choose=${(event: CustomEvent<(typeof SYSTEMS)[number]>) => (this.system = event.detail)}
          ></familiar-chips>
          <p>${localize(`devices.${this.system}_steps`)}</p>
        </section>
      </div>
      <familiar-button slot="actions" kind="primary" @click=${this.done}>${localize("albums.done")}</familiar-button>
    </familiar-dialog>`;
  }

  private renderAddresses(addresses: readonly string[]) {
    return html`<label class="text"
      >${localize("devices.network_of")}<select
        @change=${(event: Event) => (this.at = Number((event.target as HTMLSelectElement).value))}
      >
        ${addresses.map((one, at) => html`<option value=${at} ?selected=${at === this.at}>${new URL(one).host}</option>`)}
      </select></label
    >`;
  }

  static override styles = [
    base,
    selectStyles,
    formStyles,
    css`
      .all {
        display: flex;
        flex-direction: column;
        gap: 14px;
      }
      .code {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: center;
        gap: 16px;
      }
      familiar-qr-code {
        flex: none;
        width: 208px;
      }
      .code p {
        flex: 1 1 180px;
      }
      .note {
        padding: 12px 16px;
        border-radius: var(--f-radius);
        background: var(--f-accent-weak);
        color: var(--f-on-accent-weak);
      }
      section {
        display: flex;
        flex-direction: column;
        gap: 10px;
      }
    `,
  ];
}

/** An address that logs in by itself, which is what phones copy from a code. */
export function withLogin(address: string, user: string, password: string): string {
  const url = new URL(address);
  url.username = user;
  url.password = password;
  return url.href;
}

/** Whether only the daemon's own machine reaches these. */
export const isNear = (addresses: readonly string[]): boolean =>
  addresses.every((one) => /^(127\.|\[::1\]$|localhost$)/.test(new URL(one).hostname));

define("familiar-device-access", FamiliarDeviceAccess);
