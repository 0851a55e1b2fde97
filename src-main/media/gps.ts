// Where a photo was taken, as signed decimal degrees. Runs in the inference processes; pure.
// A coordinate without its hemisphere, out of range or at exactly 0, 0 is none: a wrong place is worse than no place.

export interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

/** Seven decimals are a centimetre: more is noise of the arithmetic. */
const round = (degrees: number): number => Math.round(degrees * 1e7) / 1e7;

function signed(parts: readonly number[], ref: string, hemispheres: readonly [string, string]): number | null {
  const [degrees, minutes = 0, seconds = 0] = parts;
  const side = ref.trim().charAt(0).toUpperCase();
  if (degrees === undefined || !hemispheres.includes(side)) return null;
  // A rational 0/0 for unused minutes or seconds means "not given".
  const part = (value: number): number => (Number.isNaN(value) ? 0 : value);
  if (
    Number.isNaN(degrees) ||
    degrees < 0 ||
    part(minutes) < 0 ||
    part(minutes) > 60 ||
    part(seconds) < 0 ||
    part(seconds) > 60
  ) {
    return null;
  }
  return (side === hemispheres[1] ? -1 : 1) * (degrees + part(minutes) / 60 + part(seconds) / 3600);
}

function position(latitude: number | null, longitude: number | null): Position | null {
  if (latitude === null || longitude === null) return null;
  if (!(Math.abs(latitude) <= 90) || !(Math.abs(longitude) <= 180)) return null;
  return latitude === 0 && longitude === 0 ? null : { latitude: round(latitude), longitude: round(longitude) };
}

/** From EXIF's degrees, minutes and seconds with their hemispheres. */
export function exifPosition(gps: {
  latitude: readonly number[];
  latitudeRef: string;
  longitude: readonly number[];
  longitudeRef: string;
}): Position | null {
  return position(
    signed(gps.latitude, gps.latitudeRef, ['N', 'S']),
    signed(gps.longitude, gps.longitudeRef, ['E', 'W']),
  );
}

/** From XMP's `39,6.9N` or `39,6,54N`. */
export function xmpPosition(latitude: string | null, longitude: string | null): Position | null {
  const read = (text: string | null, hemispheres: readonly [string, string]): number | null => {
    const match = /^(\d{1,3}),(\d{1,2}(?:\.\d+)?)(?:,(\d{1,2}(?:\.\d+)?))?([NSEW])$/.exec(text?.trim() ?? '');
    if (!match) return null;
    return signed([Number(match[1]), Number(match[2]), Number(match[3] ?? 0)], match[4] ?? '', hemispheres);
  };
  return position(read(latitude, ['N', 'S']), read(longitude, ['E', 'W']));
}
