import { css } from "lit";

/** Labels above their fields, and rows with a switch: the dialogs about albums. */
export const formStyles = css`
  form {
    display: flex;
    flex-direction: column;
    gap: 16px;
  }
  label.text {
    display: flex;
    flex-direction: column;
    gap: 6px;
    font-size: 0.875rem;
    color: var(--f-text-weak);
  }
  label.text input,
  label.text select {
    width: 100%;
    font-size: 1rem;
    color: var(--f-text);
  }
  label.text input {
    min-height: 48px;
    padding: 0 16px;
    border-radius: 14px;
  }
  label.text select {
    border-radius: 14px;
    min-height: 48px;
  }
  .pair {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(140px, 1fr));
    gap: 12px;
  }
  /* A date's field is as wide as its text by itself. */
  .pair :is(label, input, select) {
    min-width: 0;
  }
  label.check {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: 44px;
  }
  label.check input {
    flex: none;
    width: 20px;
    height: 20px;
    margin: 0;
    accent-color: var(--f-accent);
  }
  .checks {
    display: flex;
    flex-direction: column;
  }
  .chosen {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-block-start: 8px;
  }
  .chosen button {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    min-height: 44px;
    max-width: 100%;
    padding: 4px 14px;
    padding-inline-start: 4px;
    border: 0;
    border-radius: 22px;
    background: var(--f-accent-weak);
    color: var(--f-on-accent-weak);
    overflow-wrap: anywhere;
    cursor: pointer;
  }
  .chosen familiar-face {
    flex: none;
    width: 36px;
    font-size: 0.875rem;
  }
  .chosen .icon {
    width: 18px;
    height: 18px;
  }
  .problem {
    color: var(--f-danger);
  }
`;
