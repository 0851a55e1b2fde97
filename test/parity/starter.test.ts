// The bundled starter model against the reference implementation, on the very file that is shipped.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clipParts } from './clip-parts.ts';
import { parityFolder, readRecording, repository } from './golden.ts';
import { itEqualsTheReference } from './tower-parity.ts';

const directory = `${repository}resources/starter/clip`;
const weightsFile = `${directory}/model.safetensors`;
const recording = readRecording(`${parityFolder}starter`);
if (recording === null) throw new Error('the starter is not recorded: run tools/reference/record_starter.py');
const weights = createHash('sha256').update(readFileSync(weightsFile)).digest('hex');

describe('the bundled starter', () => {
  it('is the model that was recorded; after a change run tools/reference/record_starter.py again', () => {
    expect(weights).toBe(recording.golden.weightsSha256);
  });

  itEqualsTheReference(directory, recording, clipParts);
});
