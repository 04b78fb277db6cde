import { css } from "lit";

/** What all kinds of questions look like. */
export const questionStyles = css`
  :host {
    display: block;
  }
  h2 {
    font-size: clamp(1.5rem, 4.5vw, 2rem);
    font-weight: 400;
    line-height: 1.25;
    overflow-wrap: anywhere;
  }
  h2:focus {
    outline: none;
  }
  .about {
    margin-block-start: 4px;
    color: var(--f-text-weak);
  }
  .faces {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(22%, 108px), 1fr));
    gap: 10px;
    margin-block: 20px;
  }
  .faces.few {
    grid-template-columns: repeat(auto-fill, minmax(min(45%, 200px), 200px));
  }
  .faces:not(.few) > :first-child {
    grid-area: span 2 / span 2;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 10px;
    margin-block-start: 20px;
  }
  @media (max-width: 600px) {
    .actions.big familiar-button {
      flex: 1 1 40%;
    }
  }
`;
