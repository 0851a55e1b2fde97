// Captions as a service: made on request, kept by the stage, edited by a person. Runs in the backend; the chat process writes them.
import type { Services } from '../../src-shared/contract/api.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import { captionsOf, failedCaptions, forgetFailedCaptions } from '../store/captions.ts';
import type { Library } from '../store/open.ts';
import type { FieldChange } from '../store/organise/fields.ts';
import { photoFile } from '../store/photos.ts';
import { captionVersion, defaultBeams } from './indexing/caption-photos.ts';
import type { Recorder } from './organise/recorder.ts';
import type { SourceOf } from './picture-sources.ts';
import type { AskedProcess } from './query-process.ts';
import type { TaskModels } from './task-models.ts';

export interface CaptionsOptions {
  readonly library: Library;
  readonly models: TaskModels;
  readonly process: AskedProcess;
  readonly sourceOf: SourceOf;
  readonly recorder: Recorder;
  /** Told when a caption was taken back or is to be tried again: photos may lack one now. */
  readonly onTakenBack: () => void;
}

const defaultFailed = 100;

export function createCaptions(options: CaptionsOptions): Services['captions'] {
  const { library, models, process, sourceOf } = options;
  /** Null where there is no model for it, and so nothing that it failed at. */
  const version = (): Promise<string | null> =>
    models.describe('caption').then(
      ({ id }) => captionVersion(id),
      () => null,
    );
  return {
    async failed({ limit }) {
      const current = await version();
      return current === null ? { total: 0, files: [] } : failedCaptions(library, current, limit ?? defaultFailed);
    },
    async retryFailed() {
      const current = await version();
      const retried = current === null ? 0 : forgetFailedCaptions(library, current);
      if (retried > 0) options.onTakenBack();
      return { retried };
    },
    async make({ image, prompt, beams }, signal) {
      const startedAtMs = performance.now();
      const { id } = await models.describe('caption');
      const source = await sourceOf(image);
      const asked = { source, prompt: prompt ?? null, beams: beams ?? defaultBeams };
      const { text } = await process.ask('caption', asked, { signal });
      return { caption: text, model: id, seconds: (performance.now() - startedAtMs) / 1000 };
    },
    of: ({ ids }) => Promise.resolve({ captions: captionsOf(library, ids) }),
    edit({ id, text }) {
      const file = photoFile(library, id);
      if (!file) return Promise.reject(new AppError('not-found', 'The library has no such photo.'));
      if (file.contentId === null)
        return Promise.reject(
          new AppError('conflict', 'This photo has not been read yet. Try again when it is indexed.'),
        );
      const changes: FieldChange[] = [{ field: 'caption', subjects: [file.contentId], value: text?.trim() ?? null }];
      options.recorder.record({ kind: 'caption', name: null, changes });
      if (text === null) options.onTakenBack();
      return Promise.resolve({ caption: captionsOf(library, [id])[0]?.caption ?? null });
    },
  };
}
