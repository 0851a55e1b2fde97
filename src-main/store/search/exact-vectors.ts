// Whole float32 vectors of the first slots, as many as a budget allows. Runs in the backend; pure memory.

export interface ExactVectors {
  /** Bytes of memory held. */
  readonly bytes: number;
  /** Keeps the vector where there is room for its slot; otherwise does nothing. Slots are filled in order. */
  set(slot: number, vector: Float32Array): void;
  /** A view, not a copy; null where the slot was not kept. */
  get(slot: number): Float32Array | null;
}

/** Vectors a piece: memory is taken in pieces, so that a small library takes little and a large one never has to move. */
const pieceVectors = 1024;

export function createExactVectors(dimension: number, budgetBytes: number): ExactVectors {
  const pieces: Float32Array[] = [];
  const pieceBytes = pieceVectors * dimension * 4;
  const mostPieces = Math.floor(budgetBytes / pieceBytes);
  const place = (slot: number): [piece: number, from: number] => [
    Math.floor(slot / pieceVectors),
    (slot % pieceVectors) * dimension,
  ];
  return {
    get bytes() {
      return pieces.length * pieceBytes;
    },
    set(slot, vector) {
      const [piece, from] = place(slot);
      if (piece >= mostPieces) return;
      (pieces[piece] ??= new Float32Array(pieceVectors * dimension)).set(vector, from);
    },
    get(slot) {
      const [piece, from] = place(slot);
      return pieces[piece]?.subarray(from, from + dimension) ?? null;
    },
  };
}
