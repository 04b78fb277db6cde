import { mdiAlertCircleOutline, mdiLanDisconnect } from "@mdi/js";
import { html, LitElement, type PropertyValues } from "lit";
import { property } from "lit/decorators.js";
import { define } from "../define";
import { reachable } from "../state/live";
import { failureText, isUnreachable, unreachableHeading } from "../state/messages";
import { Store } from "../state/store";
import { localize } from "../texts";
import "./button";
import "./state";

/** How many failures on the page say that Home Assistant or Familiar is away: nothing else needs to say so, too. */
export const away = new Store(0);

/**
 * What stands in the place of content that could not be loaded. Fires `retry`, on the press of its button, and when
 * Familiar can be reached again.
 */
export class FamiliarFailure extends LitElement {
  @property({ attribute: false }) error: unknown;
  @property() heading = "";
  private stop?: () => void;
  private counts = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.stop = reachable.subscribe((now) => now === "yes" && isUnreachable(this.error) && this.retry());
    this.count();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop?.();
    this.count();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("error")) this.count();
  }

  private count(): void {
    const counts = this.isConnected && isUnreachable(this.error);
    if (counts === this.counts) return;
    this.counts = counts;
    away.update((number) => number + (counts ? 1 : -1));
  }

  private readonly retry = (): void => void this.dispatchEvent(new CustomEvent("retry"));

  protected override render() {
    const { error } = this;
    const isAway = isUnreachable(error);
    return html`<familiar-state
      alert
      .icon=${isAway ? mdiLanDisconnect : mdiAlertCircleOutline}
      .heading=${isAway ? unreachableHeading(error) : this.heading || localize("error.heading")}
      .text=${failureText(error)}
    >
      <familiar-button kind="primary" @click=${this.retry}>${localize("error.retry")}</familiar-button>
    </familiar-state>`;
  }
}

define("familiar-failure", FamiliarFailure);
