// One zoom for all pictures of a group: where one is enlarged and moved, all are. In shares of the frame, so sizes do not matter.

const largest = 12;
/** Within this a picture counts as whole. */
const whole = 1.01;

export class SyncedZoom {
  #scale = $state(1);
  #x = $state(0);
  #y = $state(0);

  get scale(): number {
    return this.#scale;
  }

  get isZoomed(): boolean {
    return this.#scale > whole;
  }

  /** For `transform`, of a picture that fills its frame. */
  readonly transform = $derived(
    `translate(${String(this.#x * 100)}%, ${String(this.#y * 100)}%) scale(${String(this.#scale)})`,
  );

  /** `at`: what stays where it is, in shares of the frame from its middle, -0.5 … 0.5. */
  zoomBy(factor: number, at: { readonly x: number; readonly y: number } = { x: 0, y: 0 }): void {
    const scale = Math.min(largest, Math.max(1, this.#scale * factor));
    const growth = scale / this.#scale;
    this.#scale = scale;
    this.#place(at.x - (at.x - this.#x) * growth, at.y - (at.y - this.#y) * growth);
  }

  /** In shares of the frame. */
  panBy(x: number, y: number): void {
    this.#place(this.#x + x, this.#y + y);
  }

  reset(): void {
    this.#scale = 1;
    this.#place(0, 0);
  }

  /** Never out of the frame. */
  #place(x: number, y: number): void {
    const room = (this.#scale - 1) / 2;
    this.#x = Math.max(-room, Math.min(room, x));
    this.#y = Math.max(-room, Math.min(room, y));
  }
}
