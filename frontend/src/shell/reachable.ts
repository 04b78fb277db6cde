import { mdiLanDisconnect } from "@mdi/js";
import { css, html, LitElement, nothing } from "lit";
import { away } from "../components/failure";
import { icon } from "../components/icon";
import { define } from "../define";
import { reachable } from "../state/live";
import { Watch } from "../state/store";
import { base } from "../styles";
import { language, localize } from "../texts";

/** Says above a view, which keeps what it has, that Home Assistant or the daemon is away; not if the view says so itself. */
export class FamiliarReachable extends LitElement {
  private readonly reachable = new Watch(this, reachable);
  private readonly away = new Watch(this, away);
  private readonly language = new Watch(this, language);

  protected override render() {
    const isDaemon = this.reachable.value === "daemon-away";
    return html`<div role="status" lang=${this.language.value}>
      ${this.reachable.value === "yes" || this.away.value
        ? nothing
        : html`<div class="banner">
            ${icon(mdiLanDisconnect)}
            <p>
              <strong>${localize(isDaemon ? "offline.daemon_heading" : "offline.home_assistant_heading")}</strong>
              ${localize(isDaemon ? "offline.daemon_text" : "offline.home_assistant_text")}
            </p>
          </div>`}
    </div>`;
  }

  static override styles = [
    base,
    css`
      .banner {
        display: flex;
        align-items: start;
        gap: 14px;
        margin: 12px 16px 0;
        padding: 14px 18px;
        border-radius: 16px;
        background: var(--f-danger-weak);
      }
      .icon {
        color: var(--f-danger);
      }
      strong {
        display: block;
        font-weight: 500;
      }
    `,
  ];
}

define("familiar-reachable", FamiliarReachable);
