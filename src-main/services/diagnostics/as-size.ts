// Bytes as a person reads them. Pure.

/** "512 MB", "1.5 GB": powers of ten, as disks are sold. */
export const asSize = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${String(Math.floor(bytes / 1e6))} MB`;
