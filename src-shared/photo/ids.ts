// Branded identifiers, so that a photo id is never handed over where a folder id is meant.
// Runs everywhere; pure.

declare const brand: unique symbol;
type Branded<Value, Name extends string> = Value & { readonly [brand]: Name };

/** Row id of a file the library has seen: a positive integer, never reused. */
export type PhotoId = Branded<number, 'PhotoId'>;
/** Row id of a watched folder. */
export type FolderId = Branded<number, 'FolderId'>;
/** Row id of a distinct content (bytes): copies of a file share it. */
export type ContentId = Branded<number, 'ContentId'>;
/** Lower-case hexadecimal SHA-256 of a file's bytes (64 characters). */
export type Sha256 = Branded<string, 'Sha256'>;
/** Names (model, revision, precision, preprocessing version): vectors of different model ids are never compared. */
export type ModelId = Branded<string, 'ModelId'>;

export const toPhotoId = (value: number): PhotoId => value as PhotoId;
export const toFolderId = (value: number): FolderId => value as FolderId;
export const toContentId = (value: number): ContentId => value as ContentId;
export const toModelId = (value: string): ModelId => value as ModelId;

export const isSha256 = (value: string): value is Sha256 => /^[0-9a-f]{64}$/.test(value);
