// Pictures that were pasted or dropped to search by: their bytes go to the program, their face stays here for the chip.
import type { Api } from '../../src-shared/contract/api.ts';
import type { QueryImage } from '../../src-shared/contract/search.ts';
import { thumbnailUrl } from '../../src-shared/photo/media-url.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import { t } from './messages.svelte.ts';

/** The contract takes 64 MiB of base64, which is 48 MiB of picture. */
const largestBytes = 48 * 1024 * 1024;

export class QueryImages {
  #faces = $state.raw<ReadonlyMap<string, string>>(new Map());
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  async open(file: File): Promise<QueryImage> {
    if (file.size > largestBytes) throw new AppError('too-large', t('image.tooLarge'));
    const { imageId } = await this.#api.search.openImage({ data: await base64Of(file) });
    this.#faces = new Map([...this.#faces, [imageId, URL.createObjectURL(file)]]);
    return { imageId };
  }

  /** Where the picture of a chip can be had, or null. */
  async faceOf(image: QueryImage): Promise<string | null> {
    if ('imageId' in image) return this.#faces.get(image.imageId) ?? null;
    if (!('photoId' in image)) return null;
    const { photos } = await this.#api.library.photos({ ids: [image.photoId] });
    const sha256 = photos[0]?.sha256;
    return sha256 == null ? null : thumbnailUrl(sha256);
  }
}

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      const url = typeof reader.result === 'string' ? reader.result : '';
      resolve(url.slice(url.indexOf(',') + 1));
    };
    reader.onerror = () => {
      reject(reader.error ?? new Error('The picture could not be read.'));
    };
    reader.readAsDataURL(file);
  });
}

/** The first picture of a paste or a drop. */
export const pictureIn = (files: FileList | null | undefined): File | null =>
  [...(files ?? [])].find((file) => file.type.startsWith('image/')) ?? null;
