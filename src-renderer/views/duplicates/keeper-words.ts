// Why a photo is proposed to be kept, in words. Pure.
import type { KeeperReason } from '../../../src-shared/contract/choices.ts';
import type { DuplicatePhoto } from '../../../src-shared/contract/duplicates.ts';
import { type MessageKey, t } from '../../state/messages.svelte.ts';

const keys: Readonly<Record<KeeperReason, MessageKey>> = {
  'most-pixels': 'duplicates.reasonPixels',
  'original-format': 'duplicates.reasonFormat',
  'has-gps': 'duplicates.reasonGps',
  'has-date': 'duplicates.reasonDate',
  'in-albums': 'duplicates.reasonAlbums',
  favourite: 'duplicates.reasonFavourite',
  rated: 'duplicates.reasonRated',
  tagged: 'duplicates.reasonTagged',
  'most-bytes': 'duplicates.reasonBytes',
  oldest: 'duplicates.reasonOldest',
};

/** The three strongest: more is not read. */
const shown = 3;

export function reasonWords(reasons: readonly KeeperReason[], photo: DuplicatePhoto | undefined): string {
  return reasons
    .slice(0, shown)
    .map((reason) => t(keys[reason], { n: reason === 'in-albums' ? (photo?.albums.length ?? 0) : 0 }))
    .join(t('duplicates.reasonJoint'));
}
