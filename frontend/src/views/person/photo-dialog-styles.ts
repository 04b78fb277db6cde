import { css } from "lit";

/** A photo, the buttons beside it, and what is below it. */
export const photoDialogStyles = css`
  .stage {
    position: relative;
    display: grid;
    place-items: center;
    min-height: min(40vh, 200px);
  }
  familiar-boxed-picture {
    width: 100%;
  }
  .wait {
    width: 100%;
    height: min(54vh, 320px);
  }
  .stage familiar-face {
    width: min(240px, 60vw);
  }
  .step {
    position: absolute;
    inset-block-start: calc(50% - 22px);
    border-radius: 50%;
    background: rgba(0, 0, 0, 0.55);
    color: #fff;
  }
  .before {
    inset-inline-start: 8px;
  }
  .after {
    inset-inline-end: 8px;
  }
  .step:dir(rtl) {
    transform: scaleX(-1);
  }
  .from {
    margin-block-start: 12px;
    text-align: center;
    overflow-wrap: anywhere;
  }
  .from + .from {
    margin-block-start: 2px;
  }
  .problem {
    color: var(--f-danger);
    text-align: center;
  }
  h3 {
    margin-block: 16px 8px;
    font-size: 1rem;
    font-weight: 500;
  }
  .others {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 8px;
  }
  .others a {
    display: inline-flex;
    align-items: center;
    gap: 10px;
    min-height: 48px;
    padding-block: 4px;
    padding-inline: 4px 14px;
    border-radius: 24px;
    background: var(--f-fill);
    color: inherit;
    text-decoration: none;
    overflow-wrap: anywhere;
  }
  .others familiar-face {
    flex: none;
    width: 40px;
  }
  .why {
    display: inline-flex;
    align-items: center;
    min-height: 44px;
    padding: 8px 18px;
    border-radius: 28px;
    color: inherit;
    font-weight: 500;
    text-decoration: none;
  }
  .why:hover,
  .others a:hover {
    background: var(--f-fill-strong);
  }
`;
