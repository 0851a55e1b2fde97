// A photo that opens grows from its place in the grid.
const openMs = 140;

export function growFrom(picture: HTMLElement, from: DOMRect): void {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  const to = picture.getBoundingClientRect();
  if (to.width === 0 || to.height === 0) return;
  const scale = Math.max(from.width / to.width, from.height / to.height);
  const dx = from.left + from.width / 2 - (to.left + to.width / 2);
  const dy = from.top + from.height / 2 - (to.top + to.height / 2);
  const rest = getComputedStyle(picture).transform;
  picture.animate(
    [{ transform: `translate(${String(dx)}px, ${String(dy)}px) ${rest} scale(${String(scale)})` }, { transform: rest }],
    { duration: openMs, easing: 'cubic-bezier(.2, 0, 0, 1)' },
  );
}
