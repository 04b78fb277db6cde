import { css } from "lit";

/** The frame of a person's page. */
export const personStyles = css`
  :host {
    display: block;
  }
  .all {
    max-width: 1200px;
    margin: 0 auto;
    padding: 8px clamp(12px, 3vw, 32px) 96px;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 12px clamp(12px, 2vw, 24px);
    margin-block: 8px 20px;
  }
  header > familiar-face,
  .round {
    flex: none;
    width: clamp(88px, 14vw, 136px);
    aspect-ratio: 1;
    border-radius: 50%;
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
  }
  .erase {
    color: var(--f-danger);
  }
  familiar-person-bar {
    position: sticky;
    inset-block-start: 8px;
    z-index: 3;
    display: block;
    margin-block-end: 16px;
  }
  .line {
    width: 200px;
    height: 28px;
    border-radius: 14px;
  }
  .shapes {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(clamp(100px, 11vw, 124px), 1fr));
    gap: 8px;
  }
  .shapes div {
    aspect-ratio: 1;
  }
`;
