import { css } from "lit";

/** The list of devices. */
export const devicesStyles = css`
  .all {
    display: flex;
    flex-direction: column;
    gap: 16px;
    max-width: 880px;
    margin: 0 auto;
    padding: var(--f-gap) var(--f-gap) 48px;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  h1 {
    flex: 1 1 120px;
    min-width: 0;
    font-size: 1.5rem;
    font-weight: 500;
    line-height: 1.25;
  }
  ul {
    border: 1px solid var(--f-line);
    border-radius: var(--f-radius);
    background: var(--f-surface);
    overflow: hidden;
  }
  li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 14px;
    min-height: 76px;
    padding: 12px 8px 12px 16px;
    padding-inline: 16px 8px;
  }
  li + li {
    border-block-start: 1px solid var(--f-line);
  }
  .sign {
    display: grid;
    flex: none;
    place-items: center;
    width: 44px;
    height: 44px;
    border-radius: 50%;
    background: var(--f-accent-weak);
    color: var(--f-on-accent-weak);
  }
  .text {
    display: flex;
    flex: 1 1 190px;
    flex-direction: column;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  strong {
    font-weight: 500;
  }
  li .weak {
    font-size: 0.875rem;
  }
  .quota {
    width: min(100%, 280px);
    height: 6px;
    margin-block-start: 8px;
    border-radius: 3px;
    background: var(--f-fill-strong);
    overflow: hidden;
  }
  .quota span {
    display: block;
    height: 100%;
    border-radius: 3px;
    background: var(--f-accent);
  }
  .actions {
    display: flex;
    flex: none;
    margin-inline-start: auto;
  }
  .skeleton {
    width: 100%;
    height: 44px;
  }
`;
