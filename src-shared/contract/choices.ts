// The closed lists of the treaty, without the schema library: what a page may need at its first paint. Runs everywhere; pure.

/** How sure a result is, judged by the query's own similarities over the whole library; never by a fixed number. */
export const bands = ['strong', 'possible', 'unlikely'] as const;
export type Band = (typeof bands)[number];

/** Moves the lines between the bands. */
export const strictnesses = ['wide', 'normal', 'strict'] as const;
export type Strictness = (typeof strictnesses)[number];

export const sorts = ['relevance', 'newest', 'oldest'] as const;
export type Sort = (typeof sorts)[number];

export const completionKinds = ['word', 'key', 'tag', 'album', 'label', 'folder', 'camera', 'lens', 'place', 'date', 'type', 'saved', 'recent'] as const; // prettier-ignore
export type CompletionKind = (typeof completionKinds)[number];

/** `identical`: the same bytes or the same pixels. `near`: a burst, a smaller copy, an edited one. */
export const duplicateKinds = ['identical', 'near'] as const;
export type DuplicateKind = (typeof duplicateKinds)[number];

/** Why a photo is proposed to be kept, strongest first; the interface puts them into words. */
export const keeperReasons = ['most-pixels', 'original-format', 'has-gps', 'has-date', 'in-albums', 'favourite', 'rated', 'tagged', 'most-bytes', 'oldest'] as const; // prettier-ignore
export type KeeperReason = (typeof keeperReasons)[number];

export const operationKinds = [
  'favourite', 'rating', 'hide', 'remove', 'restore', 'tag', 'untag', 'rename-tag', 'merge-tag', 'delete-tag', 'confirm-tag', 'reject-tag',
  'create-album', 'rename-album', 'delete-album', 'add-to-album', 'take-from-album', 'caption', 'resolve-duplicates',
  'dismiss-duplicates',
] as const; // prettier-ignore
export type OperationKind = (typeof operationKinds)[number];

/** Every setting with what it may be; `settings.ts` makes the schema of it. */
export const settingChoices = {
  language: ['system', 'en', 'zh-CN'],
  theme: ['system', 'light', 'dark'],
  /** Target height of grid rows in CSS pixels. */
  rowHeight: [96, 140, 200, 280, 400],
  /** Whether photos are captioned in the background, where a model for it is there. */
  captions: ['on', 'off'],
  /** Moves the lines between strong, possible and unlikely results. */
  strictness: strictnesses,
  /** Whether searches are remembered on this computer. */
  history: ['on', 'off'],
  /** How hard the indexing works while somebody is at the computer. */
  speed: ['quiet', 'balanced', 'full'],
  /** Whether the graphics processor may be used where it agrees with the processor. */
  acceleration: ['auto', 'off'],
  density: ['comfortable', 'compact'],
  /** Ground of the open photo. */
  viewer: ['dark', 'paper'],
  /** Whether single letters are shortcuts. */
  letters: ['on', 'off'],
  /** Whether conversations about photos are kept. */
  conversations: ['keep', 'forget'],
} as const;
export type Settings = { [Key in keyof typeof settingChoices]: (typeof settingChoices)[Key][number] };

export const defaultSettings: Settings = {
  language: 'system',
  theme: 'system',
  rowHeight: 200,
  captions: 'on',
  strictness: 'normal',
  history: 'on',
  speed: 'balanced',
  acceleration: 'auto',
  density: 'comfortable',
  viewer: 'dark',
  letters: 'on',
  conversations: 'keep',
};
