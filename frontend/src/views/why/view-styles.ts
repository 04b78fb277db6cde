import { css } from "lit";

export const whyStyles = css`
  :host {
    display: block;
  }
  .all {
    max-width: 900px;
    margin: 0 auto;
    padding: 8px clamp(12px, 3vw, 32px) 96px;
  }
  .back {
    margin-inline-start: -8px;
  }
  :host-context([dir="rtl"]) .back {
    transform: scaleX(-1);
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 16px 24px;
    margin-block: 4px 24px;
  }
  header > div {
    flex: 1 1 200px;
  }
  header familiar-face,
  .face {
    flex: none;
    width: clamp(96px, 18vw, 152px);
    aspect-ratio: 1;
  }
  h1 {
    font-size: clamp(1.375rem, 3.4vw, 1.875rem);
    font-weight: 400;
    line-height: 1.25;
    overflow-wrap: anywhere;
  }
  section {
    margin-block-end: 32px;
  }
  h2 {
    margin-block-end: 12px;
    font-size: 1.125rem;
    font-weight: 500;
  }
  .requirements {
    padding: 4px 20px;
    border-radius: 20px;
    background: var(--f-surface);
    border: 1px solid var(--f-line);
  }
  .requirements li {
    display: grid;
    grid-template-columns: 24px 1fr auto;
    gap: 6px 12px;
    align-items: center;
    padding-block: 14px;
  }
  .requirements li + li {
    border-block-start: 1px solid var(--f-line);
  }
  .met .icon {
    fill: var(--success-color, #2e7d32);
  }
  .unmet .icon {
    fill: var(--f-danger);
  }
  .name {
    overflow-wrap: anywhere;
  }
  .numbers {
    font-variant-numeric: tabular-nums;
  }
  .bar {
    position: relative;
    grid-column: 2 / -1;
    height: 8px;
    border-radius: 4px;
    background: var(--f-fill);
  }
  .bar i {
    display: block;
    height: 100%;
    border-radius: 4px;
    background: var(--success-color, #2e7d32);
  }
  .unmet .bar i {
    background: var(--f-danger);
  }
  .bar b {
    position: absolute;
    inset-block: -4px;
    width: 2px;
    background: var(--f-text);
  }
  .verdict {
    margin-block: 16px 8px;
    font-weight: 500;
  }
  .wanted {
    margin-block-end: 16px;
    padding-inline-start: 20px;
    list-style: disc;
  }
  .wanted li {
    margin-block: 4px;
  }
  .nearest {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(96px, 1fr));
    gap: 16px 10px;
  }
  .nearest a {
    display: flex;
    flex-direction: column;
    color: inherit;
    text-decoration: none;
    font-size: 0.875rem;
    border-radius: var(--f-radius-face);
  }
  .nearest familiar-face {
    margin-block-end: 6px;
  }
  .nearest span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .line {
    width: 220px;
    height: 28px;
  }
  .block {
    height: 280px;
  }
`;
