import { css } from "lit";

/** What the cards share. */
export const cardStyles = css`
  :host {
    display: block;
    height: 100%;
  }
  ha-card {
    display: flex;
    flex-direction: column;
    height: 100%;
    padding-block-end: 8px;
    overflow: hidden;
  }
  .title {
    padding: 16px 16px 4px;
    font-size: 1.125rem;
    font-weight: 500;
    line-height: 1.3;
    overflow-wrap: anywhere;
  }
  .rows {
    flex: 1;
    min-height: 0;
    padding: 4px 8px;
    overflow: auto;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 12px;
    min-height: 64px;
    padding: 4px 8px;
  }
  .face {
    flex: none;
    width: 52px;
    height: 52px;
  }
  .skeleton.line {
    flex: 1;
    height: 16px;
    border-radius: 8px;
  }
  .text {
    flex: 1;
    min-width: 110px;
  }
  .name {
    display: block;
    font-weight: 500;
    overflow-wrap: anywhere;
  }
  .weak {
    display: block;
    font-size: 0.875rem;
  }
  .note {
    padding: 8px 16px;
    color: var(--f-text-weak);
  }
  .link {
    min-height: 44px;
    padding: 0 8px;
    border: 0;
    border-radius: 12px;
    background: none;
    color: var(--f-accent);
    font-weight: 600;
    cursor: pointer;
  }
  .link:hover {
    background: var(--f-fill);
  }
  .done {
    display: flex;
    align-items: center;
    gap: 8px;
    margin: 4px 8px;
    padding-inline: 16px 8px;
    min-height: 48px;
    border-radius: 16px;
    background: var(--f-fill);
  }
  .done span {
    flex: 1;
    overflow-wrap: anywhere;
  }
  familiar-name-field {
    flex: 1 1 100%;
  }
`;
