// What can write about a picture: our graphs over a published checkpoint, or a ready-made export. Types only; runs in inference processes.
import type { Decoder } from '../../generate/decoder.ts';
import type { Kept } from '../../runtime/session.ts';

/** What texts are written over: `cross_key_values` by name (or, of a ready-made export, the states of the picture). */
export type Memory = Readonly<Record<string, Kept>>;

/** A picture as float32 [1, 3, size, size] is looked at once; texts about it are written over what was seen. */
export interface BlipWriter {
  look(pixelValues: Float32Array): Promise<Memory>;
  /** A question that has looked at the picture. Null in models that write captions only. */
  readonly ask: ((picture: Memory, ids: readonly number[]) => Promise<Memory>) | null;
  decoder(memory: Memory): Decoder;
  release(): Promise<void>;
}
