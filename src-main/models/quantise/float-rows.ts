// Reads rows of a weight from its published file as float32. Runs in inference processes; knows nothing of ONNX or model families.
import type { FileHandle } from 'node:fs/promises';
import { readSpan } from '../checkpoint/read-bytes.ts';
import { damaged, dtypeBytes, quoted, type StoredTensor } from '../checkpoint/stored-tensor.ts';

/** Rows `[first, first + count)` of a matrix, float32 [count, columns], whatever floating-point type and order of axes it is stored in. */
export async function readRows(
  file: FileHandle,
  tensor: StoredTensor,
  { first, count }: { readonly first: number; readonly count: number },
): Promise<Float32Array> {
  const [, columns = 0] = tensor.shape;
  const [down = 0, across = 0] = tensor.strides;
  const size = dtypeBytes[tensor.dtype];
  // The smallest span that holds these rows; of a matrix stored by columns that is nearly all of it.
  const elements = count === 0 || columns === 0 ? 0 : (count - 1) * down + (columns - 1) * across + 1;
  const bytes = await readSpan(file, tensor.offsetBytes + first * down * size, elements * size);
  const values = floats(bytes, tensor);
  if (across === 1 && down === columns) return values;
  const rows = new Float32Array(count * columns);
  for (let row = 0; row < count; row++)
    for (let column = 0; column < columns; column++)
      rows[row * columns + column] = values[row * down + column * across] ?? 0;
  return rows;
}

function floats(bytes: Buffer, { name, dtype }: StoredTensor): Float32Array {
  // A copy of its own: typed arrays want offsets that are multiples of their element.
  const { buffer } = new Uint8Array(bytes);
  if (dtype === 'F32') return new Float32Array(buffer);
  if (dtype === 'F64') return Float32Array.from(new Float64Array(buffer));
  if (dtype === 'F16') return Float32Array.from(new Float16Array(buffer));
  if (dtype === 'BF16') {
    const words = Uint32Array.from(new Uint16Array(buffer), (half) => half << 16);
    return new Float32Array(words.buffer);
  }
  throw damaged(`The tensor ${quoted(name)} holds ${dtype}, not floating-point numbers.`);
}
