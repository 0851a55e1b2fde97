// The queue of thumbnails: few at a time, nearest first, and a tile that leaves gives its connection back at once.

const inFlightLimit = 8;
/** Below this a fade would only make a cached picture feel slow. */
const fadeAfterMs = 80;
const rememberedUrls = 6000;

export interface TileImages {
  /** Shows `url` in the element, now when it was shown before, else in its turn. */
  show(image: HTMLImageElement, url: string): void;
  /** Must run before the element is reused: taking it out of the page alone would keep its request alive. */
  clear(image: HTMLImageElement): void;
  destroy(): void;
}

type Distance = (image: HTMLImageElement) => number;

function nearestOf(
  waiting: ReadonlyMap<HTMLImageElement, string>,
  distance: Distance,
): [HTMLImageElement, string] | undefined {
  let best: [HTMLImageElement, string] | undefined;
  let bestDistance = Infinity;
  for (const entry of waiting) {
    const own = distance(entry[0]);
    if (own >= bestDistance) continue;
    best = entry;
    bestDistance = own;
  }
  return best;
}

/** `distance`: how far an element is from where the eye is; the smallest loads first. */
export function createTileImages(layer: HTMLElement, distance: Distance): TileImages {
  const waiting = new Map<HTMLImageElement, string>();
  const loading = new Map<HTMLImageElement, number>();
  const seen = new Set<string>();

  function start(image: HTMLImageElement, url: string): void {
    waiting.delete(image);
    loading.set(image, performance.now());
    image.src = url;
  }

  function pump(): void {
    while (loading.size < inFlightLimit && waiting.size > 0) {
      const next = nearestOf(waiting, distance);
      if (next == null) return;
      start(...next);
    }
  }

  function settled(event: Event): void {
    const image = event.target;
    if (!(image instanceof HTMLImageElement)) return;
    const startedAt = loading.get(image);
    if (startedAt == null) return;
    loading.delete(image);
    if (event.type === 'load') {
      if (seen.size >= rememberedUrls) seen.clear();
      seen.add(image.getAttribute('src') ?? '');
      if (performance.now() - startedAt > fadeAfterMs) image.classList.add('fade');
      image.classList.add('shown');
    } else {
      image.parentElement?.classList.add('broken');
    }
    pump();
  }

  layer.addEventListener('load', settled, true);
  layer.addEventListener('error', settled, true);
  return {
    show(image, url) {
      if (seen.has(url)) start(image, url);
      else waiting.set(image, url);
      // A whole screen of tiles is bound in one go; the nearest of them is only known afterwards.
      queueMicrotask(pump);
    },
    clear(image) {
      waiting.delete(image);
      loading.delete(image);
      image.removeAttribute('src');
      image.classList.remove('shown', 'fade');
      image.parentElement?.classList.remove('broken');
      if (waiting.size > 0) queueMicrotask(pump);
    },
    destroy() {
      layer.removeEventListener('load', settled, true);
      layer.removeEventListener('error', settled, true);
      for (const image of loading.keys()) image.removeAttribute('src');
      waiting.clear();
      loading.clear();
    },
  };
}
