import { css } from "lit";

/** A large icon on a round ground, above the heading of what is empty or begins: class `mark`. */
export const mark = css`
  .mark {
    display: grid;
    place-items: center;
    width: 88px;
    height: 88px;
    border-radius: 50%;
    background: var(--f-accent-weak);
    color: var(--f-on-accent-weak);
  }
  .mark .icon {
    width: 40px;
    height: 40px;
  }
  .mark + h2 {
    font-size: 1.375rem;
    font-weight: 500;
    line-height: 1.3;
  }
`;

/** A text field on a filled ground, which gets a line around it with the focus: class `field` around or on the input. */
export const field = css`
  .field {
    border: 1px solid transparent;
    background: var(--f-fill);
  }
  .field:focus-within {
    outline: 2px solid var(--f-accent);
    outline-offset: -1px;
    background: var(--f-surface);
  }
  input::placeholder {
    color: var(--f-text-weak);
    opacity: 1;
  }
`;

/** Faces in equal columns of at least `--least`, each a button: class `faces` around, `tile` on each. */
export const faceGrid = css`
  .faces {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(var(--least, 72px), 1fr));
    gap: 8px;
  }
  .tile {
    display: block;
    width: 100%;
    padding: 0;
    border: 0;
    border-radius: var(--f-radius-face);
    background: none;
    cursor: pointer;
    transition: transform var(--f-quick), opacity var(--f-quick);
  }
`;
