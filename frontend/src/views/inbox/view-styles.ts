import { css } from "lit";

/** The frame around a question: how many are left above it, what else can be done below it. */
export const viewStyles = css`
  :host {
    display: block;
  }
  .all {
    max-width: 860px;
    margin: 0 auto;
    padding: 12px clamp(16px, 4vw, 32px) 96px;
  }
  .top {
    display: flex;
    align-items: center;
    gap: 4px;
    margin-block-end: clamp(4px, 2vh, 24px);
  }
  progress {
    flex: 1;
    height: 6px;
    margin-inline-end: 12px;
    border: 0;
    border-radius: 3px;
    background: var(--f-fill-strong);
    appearance: none;
    overflow: hidden;
  }
  progress::-webkit-progress-bar {
    background: transparent;
  }
  progress::-webkit-progress-value {
    border-radius: 3px;
    background: var(--f-accent);
    transition: inline-size var(--f-quick);
  }
  progress::-moz-progress-bar {
    border-radius: 3px;
    background: var(--f-accent);
  }
  .left {
    color: var(--f-text-weak);
    font-size: 0.9375rem;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  :dir(rtl) .arrow {
    transform: scaleX(-1);
  }
  .rest {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    margin: 20px -16px 0;
  }
  .keys {
    display: none;
    margin-block-start: 20px;
    font-size: 0.8125rem;
  }
  @media (hover: hover) and (pointer: fine) and (min-width: 700px) {
    .keys {
      display: block;
    }
  }
  .loading .line {
    width: 100%;
    height: 8px;
    margin-block: 18px 32px;
  }
  .loading .heading {
    width: 240px;
    height: 38px;
  }
  .loading .shapes {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(22%, 108px), 1fr));
    gap: 10px;
    margin-block: 24px;
  }
  .loading .shapes div {
    aspect-ratio: 1;
  }
  .loading .field {
    height: 52px;
    border-radius: 26px;
  }
`;
