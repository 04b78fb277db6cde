import { css } from "lit";

/**
 * Names for what Home Assistant's themes define, set once at the root of the page and of each card. Text on the accent
 * color has a contrast of at least 4.5, which Home Assistant's own primary color does not reach with white.
 * The root has the attribute `dark` if the theme is dark.
 */
export const tokens = css`
  :host {
    --f-background: var(--primary-background-color, #fafafa);
    --f-surface: var(--card-background-color, #fff);
    --f-text: var(--primary-text-color, #141414);
    --f-text-weak: var(--secondary-text-color, #5e5e5e);
    --f-line: var(--divider-color, rgba(0, 0, 0, 0.12));
    --f-fill: rgba(120, 120, 128, 0.12);
    --f-fill-strong: rgba(120, 120, 128, 0.22);
    --f-accent: var(--ha-color-primary-30, #006787);
    --f-on-accent: #fff;
    --f-accent-weak: var(--ha-color-primary-90, #dff3fc);
    --f-on-accent-weak: var(--ha-color-primary-20, #004156);
    --f-danger: var(--ha-color-red-40, #b30532);
    --f-on-danger: #fff;
    --f-danger-weak: var(--ha-color-red-95, #fdeaec);
    --f-radius: var(--ha-border-radius-lg, 12px);
    --f-radius-face: 14px;
    --f-gap: var(--ha-space-4, 16px);
    --f-quick: var(--ha-animation-duration-fast, 150ms);
    --f-shadow: 0 2px 6px rgba(0, 0, 0, 0.12), 0 8px 24px rgba(0, 0, 0, 0.12);
    color: var(--f-text);
    font-family: var(--ha-font-family-body, Roboto, Noto, system-ui, sans-serif);
    font-size: 1rem;
    line-height: 1.45;
    color-scheme: light;
    -webkit-font-smoothing: antialiased;
  }
  :host([dark]) {
    color-scheme: dark;
    --f-accent: var(--ha-color-primary-60, #37c8fd);
    --f-on-accent: #00202c;
    --f-accent-weak: var(--ha-color-primary-10, #002e3e);
    --f-on-accent-weak: var(--ha-color-primary-80, #b9e6fc);
    --f-danger: var(--ha-color-red-60, #f3676c);
    --f-on-danger: #2b0006;
    --f-danger-weak: var(--ha-color-red-10, #3e0913);
    --f-shadow: 0 2px 6px rgba(0, 0, 0, 0.5), 0 8px 24px rgba(0, 0, 0, 0.5);
  }
  @media (prefers-reduced-motion: reduce) {
    :host {
      --f-quick: 0ms;
    }
  }
`;

/** What every element of ours starts from. */
export const base = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  figure {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  button,
  input {
    font: inherit;
    color: inherit;
    letter-spacing: inherit;
  }
  :focus-visible {
    outline: 3px solid var(--f-accent);
    outline-offset: 2px;
  }
  .icon {
    width: 24px;
    height: 24px;
    flex: none;
    fill: currentColor;
    pointer-events: none;
  }
  .weak {
    color: var(--f-text-weak);
  }
  .only-read {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation-duration: 0s !important;
      transition-duration: 0s !important;
    }
  }
`;

/** A gray shape in the place of what is still loading: class `skeleton`. */
export const skeleton = css`
  .skeleton {
    background: linear-gradient(90deg, var(--f-fill) 40%, var(--f-fill-strong) 50%, var(--f-fill) 60%) 0 0 / 300% 100%;
    animation: skeleton 1.6s ease-in-out infinite;
    border-radius: var(--f-radius-face);
  }
  @keyframes skeleton {
    from {
      background-position: 100% 0;
    }
    to {
      background-position: 0 0;
    }
  }
`;
