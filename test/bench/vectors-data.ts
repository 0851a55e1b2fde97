// Vectors and queries for the vector bench: clustered as embeddings of photos are, the same for the same seed.
import { closeSync, openSync, writeSync } from 'node:fs';

export const dimension = 512;
const clusters = 2000;
const seed = 20_240_229;

/** Noise around a cluster's centre, as a share of the centre's own length. */
const spread = { photo: 0.9, imageQuery: 0.9, textQuery: 2.5 } as const;

/** xorshift32: fast, and repeatable on every machine. */
function createRandom(state: number): () => number {
  let x = state;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x >>> 0;
  };
}

/** A large table of normal deviates, read from random places: a thousand times cheaper than drawing each anew. */
function createNormals(random: () => number): Float32Array {
  const uniform = (): number => (random() + 1) / 4_294_967_297;
  return Float32Array.from({ length: 1 << 20 }, () => {
    return Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  });
}

export interface VectorSource {
  /** The next photo's unit vector; the array is used again by the next call. */
  photo(): Float32Array;
  query(kind: 'image' | 'text'): Float32Array;
}

export function createVectors(length = dimension): VectorSource {
  const random = createRandom(seed);
  const normals = createNormals(random);
  const mask = normals.length - 1;
  const centres = normals.slice(0);
  const vector = new Float32Array(length);
  const near = (amount: number): Float32Array => {
    const centre = (random() % clusters) * 517;
    const start = random();
    const step = (random() | 1) & 0xff;
    let squares = 0;
    for (let i = 0; i < length; i++) {
      const value = (centres[(centre + i) & mask] as number) + amount * (normals[(start + i * step) & mask] as number);
      vector[i] = value;
      squares += value * value;
    }
    const norm = Math.sqrt(squares);
    for (let i = 0; i < length; i++) vector[i] = (vector[i] as number) / norm;
    return vector;
  };
  return {
    photo: () => near(spread.photo),
    query: (kind) => near(kind === 'image' ? spread.imageQuery : spread.textQuery).slice(),
  };
}

/** Appends float32 vectors to a file, so that another program can read them. */
export function createVectorFile(path: string): { add(vector: Float32Array): void; close(): void } {
  const descriptor = openSync(path, 'w');
  const chunk = new Float32Array(dimension * 1024);
  let used = 0;
  const flush = (): void => {
    writeSync(descriptor, new Uint8Array(chunk.buffer, 0, used * 4));
    used = 0;
  };
  return {
    add(vector) {
      chunk.set(vector, used);
      used += vector.length;
      if (used === chunk.length) flush();
    },
    close() {
      flush();
      closeSync(descriptor);
    },
  };
}
