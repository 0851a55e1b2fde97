// Keeps the end of a growing text in view while the reader is there, and lets go as soon as he scrolls away.

/** Nearer than this to the end counts as being there. */
const nearPx = 48;

interface EndFollower {
  /** Attach to the element that scrolls; answers how to let it go. */
  readonly attach: (element: HTMLElement) => () => void;
  toEnd(): void;
}

/** `onFollowing`: told when the reader leaves the end, and when he is back. */
export function createEndFollower(onFollowing: (following: boolean) => void): EndFollower {
  let following = true;
  let attached: HTMLElement | null = null;
  /** How long the text was when its end was last shown. */
  let shownHeight = 0;
  const follow = (now: boolean): void => {
    if (now !== following) onFollowing(now);
    following = now;
  };
  const toEnd = (): void => {
    if (attached != null) {
      shownHeight = attached.scrollHeight;
      attached.scrollTop = shownHeight;
    }
    follow(true);
  };
  const attach = (element: HTMLElement): (() => void) => {
    attached = element;
    const look = (): void => {
      follow(element.scrollHeight - element.scrollTop - element.clientHeight < nearPx);
    };
    const grown = new MutationObserver(() => {
      // A reader who has just scrolled away may not have been heard of yet.
      if (following && shownHeight - element.scrollTop - element.clientHeight >= nearPx) follow(false);
      if (following) toEnd();
    });
    grown.observe(element, { childList: true, subtree: true, characterData: true });
    element.addEventListener('scroll', look, { passive: true });
    toEnd();
    return () => {
      grown.disconnect();
      element.removeEventListener('scroll', look);
      attached = null;
    };
  };
  return { attach, toEnd };
}
