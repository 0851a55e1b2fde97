// Captions as a service: made on request, kept by the stage, edited by a person. Runs in the backend; the chat process writes them.
import type { Services } from '../../src-shared/contract/api.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import { captionsOf, writePersonCaption } from '../store/captions.ts';
import type { Library } from '../store/open.ts';
import { photoFile } from '../store/photos.ts';
import { defaultBeams } from './indexing/caption-photos.ts';
import type { SourceOf } from './picture-sources.ts';
import type { AskedProcess } from './query-process.ts';
import type { TaskModels } from './task-models.ts';

export interface CaptionsOptions {
  readonly library: Library;
  readonly models: TaskModels;
  readonly process: AskedProcess;
  readonly sourceOf: SourceOf;
  /** Told when a caption was taken back: the photo may lack one now. */
  readonly onTakenBack: () => void;
}

export function createCaptions(options: CaptionsOptions): Services['captions'] {
  const { library, models, process, sourceOf } = options;
  return {
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
      writePersonCaption(library, file.contentId, text?.trim() ?? null);
      if (text === null) options.onTakenBack();
      return Promise.resolve({ caption: captionsOf(library, [id])[0]?.caption ?? null });
    },
  };
}
