// A command that means text where a field has the focus: done to the text.

/** False where no field has the focus. */
export function editText(command: 'undo' | 'redo' | 'selectAll'): boolean {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement) || !active.matches('input:not([type=range]), textarea')) return false;
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way to a field's own history
  document.execCommand(command);
  return true;
}
