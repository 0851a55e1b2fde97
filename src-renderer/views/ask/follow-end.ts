// Keeps the end of a growing text in view while the reader is there, and lets go as soon as he scrolls away.

/** Nearer than this to the end counts as being there. */
const nearPx = 48;

/** Attach to the element that scrolls; answers how to let it go. */
export function followEnd(element: HTMLElement): () => void {
  let following = true;
  const toEnd = (): void => {
    element.scrollTop = element.scrollHeight;
  };
  const look = (): void => {
    following = element.scrollHeight - element.scrollTop - element.clientHeight < nearPx;
  };
  const grown = new MutationObserver(() => {
    if (following) toEnd();
  });
  grown.observe(element, { childList: true, subtree: true, characterData: true });
  element.addEventListener('scroll', look, { passive: true });
  toEnd();
  return () => {
    grown.disconnect();
    element.removeEventListener('scroll', look);
  };
}
