import { css } from "lit";

/** The head of a person's page. */
export const headerStyles = css`
  :host {
    display: block;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 12px clamp(12px, 2vw, 24px);
    margin-block: 8px 12px;
  }
  header > familiar-face {
    flex: none;
    width: clamp(88px, 14vw, 136px);
    font-size: 2rem;
  }
  .back {
    align-self: flex-start;
    margin-inline: -8px -4px;
  }
  :host-context([dir="rtl"]) .back {
    transform: scaleX(-1);
  }
  .who {
    flex: 1 1 180px;
    min-width: 0;
  }
  h1 {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 4px;
    font-size: clamp(1.5rem, 4vw, 2.125rem);
    font-weight: 400;
    line-height: 1.2;
    overflow-wrap: anywhere;
  }
  h1 bdi {
    margin-inline-end: 6px;
  }
  .facts {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 12px;
    margin-block-start: 6px;
  }
  .facts li {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-height: 28px;
  }
  .facts .icon {
    width: 20px;
    height: 20px;
  }
  .facts .state {
    padding-inline: 8px 12px;
    border-radius: 14px;
    background: var(--f-fill-strong);
    font-size: 0.875rem;
    font-weight: 500;
  }
  details {
    flex: 1 1 100%;
  }
  summary {
    display: inline-flex;
    align-items: center;
    min-height: 44px;
    padding: 0 18px;
    border-radius: 22px;
    background: var(--f-fill);
    font-weight: 500;
    cursor: pointer;
    list-style: none;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary::after {
    content: "▾";
    content: "▾" / "";
    margin-inline-start: 8px;
  }
  details[open] summary::after {
    content: "▴";
    content: "▴" / "";
  }
  familiar-person-details {
    display: block;
    margin-block: 16px;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-block-end: 12px;
  }
  familiar-people-choices {
    display: block;
    padding-inline: 12px;
  }
`;
