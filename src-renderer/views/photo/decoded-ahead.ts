// Pictures decoded before they are asked for: those of the next photos and of the one before. They are held as long as they are near.

export class DecodedAhead {
  readonly #held = new Map<string, { readonly image: HTMLImageElement; ready: boolean }>();

  /** Whether the picture can be painted in the very next frame. */
  has(url: string): boolean {
    return this.#held.get(url)?.ready === true;
  }

  /** Fetches and decodes these, in this order, and lets go of all others. */
  want(urls: readonly string[]): void {
    for (const [url, { image }] of this.#held) {
      if (urls.includes(url)) continue;
      // Without it a fetch that nobody waits for would keep its place in the line.
      image.removeAttribute('src');
      this.#held.delete(url);
    }
    for (const url of urls) if (!this.#held.has(url)) this.#hold(url);
  }

  #hold(url: string): void {
    const held = { image: new Image(), ready: false };
    this.#held.set(url, held);
    held.image.src = url;
    held.image.decode().then(
      () => (held.ready = true),
      // Let go, or cannot be shown: the viewer will say so when it is there.
      () => this.#held.get(url) === held && this.#held.delete(url),
    );
  }
}
