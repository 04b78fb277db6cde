import { mdiArrowLeft, mdiCellphone, mdiKeyChange, mdiLinkOff, mdiPencilOutline, mdiPlus } from "@mdi/js";
import { html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { styleMap } from "lit/directives/style-map.js";
import type { Api } from "../../api/connection";
import { listDevices, type Device, type DeviceAccess } from "../../api/devices";
import type { Hass } from "../../api/hass";
import "../../components/button";
import "../../components/failure";
import { icon } from "../../components/icon";
import "../../components/icon-button";
import "../../components/state";
import { define } from "../../define";
import { ago } from "../../state/dates";
import { Loaded } from "../../state/loaded";
import { address, navigate, type Route } from "../../state/router";
import { size } from "../../state/sizes";
import { base, skeleton } from "../../styles";
import { localize } from "../../texts";
import type { ViewElement } from "../view";
import "./access-dialog";
import "./confirm-dialog";
import "./edit-dialog";
import { devicesStyles } from "./view-styles";

type Dialog = { kind: "edit" | "revoke" | "replace"; device?: Device } | { kind: "access"; access: DeviceAccess };

/** The phones and computers that back up their photos: added, changed, revoked. */
export class FamiliarViewDevices extends LitElement implements ViewElement {
  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) route!: Route;
  @state() private dialog?: Dialog;
  private readonly devices = new Loaded<readonly Device[]>(this, () => this.api && listDevices(this.api));

  private readonly add = (): void => {
    this.dialog = { kind: "edit" };
  };

  /** After a dialog, what it answered with is shown, and forgotten when that is closed. */
  private closed(dialog: Dialog, access?: DeviceAccess): void {
    // One that is taken away says that it closed, too.
    if (dialog !== this.dialog) return;
    this.dialog = access ? { kind: "access", access } : undefined;
    void this.devices.load();
  }

  protected override render() {
    if (this.devices.failure) return this.renderError();
    return html`<div class="all" aria-busy=${this.devices.value ? nothing : "true"}>
        <header>
          <familiar-icon-button
            .icon=${mdiArrowLeft}
            .label=${localize("albums.back")}
            @click=${() => navigate(address(["albums"]))}
          ></familiar-icon-button>
          <h1>${localize("devices.title")}</h1>
          ${this.devices.value?.length ? this.renderAdd() : nothing}
        </header>
        ${this.devices.value?.length ? html`<p class="weak">${localize("devices.hint")}</p>` : nothing}
        ${this.devices.value ? this.renderDevices(this.devices.value) : shapes}
      </div>
      ${this.renderDialog()}`;
  }

  private renderAdd() {
    return html`<familiar-button kind="primary" .icon=${mdiPlus} @click=${this.add}
      >${localize("devices.add")}</familiar-button
    >`;
  }

  private renderDevices(devices: readonly Device[]) {
    if (!devices.length) {
      return html`<familiar-state
        .icon=${mdiCellphone}
        .heading=${localize("devices.empty")}
        .text=${localize("devices.empty_hint")}
        >${this.renderAdd()}</familiar-state
      >`;
    }
    return html`<ul>
      ${devices.map((device) => this.renderDevice(device))}
    </ul>`;
  }

  private renderDevice(device: Device) {
    const { name, bytes, quota_bytes: quota } = device;
    const buttons = [
      ["edit", mdiPencilOutline, localize("devices.edit", { name })],
      ["replace", mdiKeyChange, localize("devices.replace_heading", { name })],
      ["revoke", mdiLinkOff, localize("devices.revoke_heading", { name })],
    ] as const;
    return html`<li>
      <span class="sign">${icon(mdiCellphone)}</span>
      <div class="text">
        <strong><bdi>${name}</bdi></strong>
        <span class="weak">${stateOf(device).join(" · ")}</span>
        ${quota
          ? html`<div
              class="quota"
              role="meter"
              aria-label=${localize("devices.size_of", { size: size(bytes), limit: size(quota) })}
              aria-valuemin="0"
              aria-valuemax=${quota}
              aria-valuenow=${bytes}
            >
              <span style=${styleMap({ width: `${Math.min(100, (100 * bytes) / quota)}%` })}></span>
            </div>`
          : nothing}
      </div>
      <div class="actions">
        ${buttons.map(
          ([kind, sign, label]) => html`<familiar-icon-button
            .icon=${sign}
            .label=${label}
            @click=${() => (this.dialog = { kind, device })}
          ></familiar-icon-button>`,
        )}
      </div>
    </li>`;
  }

  private renderDialog() {
    const { api, dialog } = this;
    if (!dialog) return nothing;
    const closed = ({ detail }: CustomEvent<DeviceAccess | undefined>) => this.closed(dialog, detail);
    if (dialog.kind === "access") {
      return html`<familiar-device-access .access=${dialog.access} @done=${closed}></familiar-device-access>`;
    }
    if (dialog.kind === "edit") {
      return html`<familiar-device-edit .api=${api} .device=${dialog.device} @done=${closed}></familiar-device-edit>`;
    }
    return html`<familiar-device-confirm
      .api=${api}
      .device=${dialog.device}
      .action=${dialog.kind}
      @done=${closed}
    ></familiar-device-confirm>`;
  }

  private renderError() {
    return html`<familiar-failure .error=${this.devices.failure} @retry=${() => this.devices.load()}></familiar-failure>`;
  }

  static override styles = [base, skeleton, devicesStyles];
}

const shapes = html`<ul aria-hidden="true">
  ${[1, 2, 3].map(() => html`<li><div class="skeleton"></div></li>`)}
</ul>`;

/** What there is to know of a device, in short. */
export function stateOf({ files, bytes, quota_bytes: quota, last_upload_at, last_seen_at }: Device): string[] {
  if (!files) return [last_seen_at ? localize("devices.seen", { when: ago(last_seen_at) }) : localize("devices.never_seen")];
  return [
    localize("devices.files", { count: files }),
    quota ? localize("devices.size_of", { size: size(bytes), limit: size(quota) }) : size(bytes),
    ...(last_upload_at ? [localize("devices.last_upload", { when: ago(last_upload_at) })] : []),
  ];
}

define("familiar-view-devices", FamiliarViewDevices);
