// Whether a model's files are there and are the ones they say they are. Safe in the backend: nothing here reaches ONNX Runtime.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { failed, passed, type Finding } from '../../src-shared/contract/diagnostics.ts';
import { weightFiles } from './checkpoint/open-checkpoint.ts';
import { readJson } from './read-json.ts';
import { describeEmbeddingModel } from './registry.ts';

/** Beside the bundled starter: `revision` begins the SHA-256 of its weights. */
const starterSchema = z.looseObject({ revision: z.string().regex(/^[0-9a-f]{16,64}$/) });

/** Reads headers, sizes and, where the model states a checksum, its weights. `model-missing` or `model-damaged` as `describeModel`. */
export async function diagnoseModelFiles(directory: string): Promise<Finding> {
  const { id, name, dimension } = await describeEmbeddingModel(directory);
  const files = (await weightFiles(directory)) ?? [];
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  const megabytes = Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1e6);
  const size = files.length === 0 ? 'a ready-made export' : `${String(megabytes)} MB of weights`;
  const about = `“${name}” (${id}), ${String(dimension)} dimensions, ${size}`;
  const stated = await statedChecksum(directory);
  const [weights] = files;
  if (stated === null || weights === undefined || files.length > 1) return passed(`${about}; it states no checksum.`);
  if ((await sha256(weights)).startsWith(stated)) return passed(`${about}; its checksum is right.`);
  return failed(`${about}: the weights are not the ones that belong to it. Install Afterimage again.`);
}

async function statedChecksum(directory: string): Promise<string | null> {
  const parsed = starterSchema.safeParse(await readJson(directory, 'starter.json').catch(() => null));
  return parsed.success ? parsed.data.revision : null;
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
