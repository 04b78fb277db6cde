import { css } from "lit";

export const cardStyles = css`
  :host {
    display: block;
    min-width: 0;
  }
  article {
    height: 100%;
    border: 1px solid var(--f-line);
    border-radius: 22px;
    background: var(--f-surface);
    overflow: hidden;
  }
  header {
    display: flex;
    align-items: baseline;
    justify-content: space-between;
    gap: 12px;
    padding: 14px 18px 10px;
  }
  h2 {
    min-width: 0;
    font-size: 1.125rem;
    font-weight: 500;
    overflow-wrap: anywhere;
  }
  .frame {
    position: relative;
    margin-inline: 10px;
    border-radius: var(--f-radius);
    overflow: hidden;
  }
  .none {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 12px;
    aspect-ratio: 16 / 9;
    padding: 16px;
    background-color: var(--f-fill);
    color: var(--f-text-weak);
    text-align: center;
  }
  .none familiar-button {
    color: var(--f-text);
  }
  .none .icon {
    width: 40px;
    height: 40px;
  }
  .old {
    opacity: 0.5;
    transition: opacity var(--f-quick);
  }
  .again {
    position: absolute;
    inset-block-end: 10px;
    inset-inline-end: 10px;
    border-radius: 22px;
    background: var(--f-surface);
    box-shadow: var(--f-shadow);
  }
  .nobody {
    padding: 14px 18px 0;
  }
  ul {
    padding: 12px 18px 0;
  }
  li {
    display: flex;
    align-items: baseline;
    gap: 12px;
    padding-block: 8px;
  }
  li + li {
    border-block-start: 1px solid var(--f-line);
  }
  li > div:nth-child(2) {
    flex: 1;
    min-width: 0;
  }
  li strong {
    display: block;
    font-weight: 500;
    overflow-wrap: anywhere;
  }
  .dot {
    flex: none;
    width: 12px;
    height: 12px;
    border-radius: 4px;
    background: #a1a1aa;
  }
  .dot.named {
    background: #2fa863;
  }
  .dot.unknown {
    background: #e8a317;
  }
  .numbers {
    display: flex;
    flex-direction: column;
    align-items: end;
    font-size: 0.9375rem;
    font-variant-numeric: tabular-nums;
  }
  familiar-threshold {
    display: block;
    margin-block-start: 14px;
  }
`;

export const viewStyles = css`
  :host {
    display: block;
  }
  .view {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 420px), 1fr));
    gap: 18px;
    align-items: start;
    max-width: 1480px;
    margin: 0 auto;
    padding: 18px clamp(12px, 3vw, 32px) 48px;
  }
  .intro {
    grid-column: 1 / -1;
    max-width: 70ch;
  }
  .waiting {
    height: 420px;
    border-radius: 22px;
  }
`;
