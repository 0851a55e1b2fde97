// When a photo was taken: local wall time and, apart from it, the offset from UTC where the file states one.
// Runs in the inference processes; pure. Nothing is invented: what makes no sense is null.

export interface Moment {
  /** Local wall time, `YYYY-MM-DDTHH:MM:SS`. */
  readonly local: string;
  /** `+02:00`, or null where the text states none. */
  readonly offset: string | null;
}

const pattern =
  /^\s*(\d{4})[-:/.](\d{2})[-:/.](\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d*)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?\s*\0*\s*$/;

const firstYear = 1800;
const lastYear = 2100;
/** Moments that clocks show before anyone sets them: the zero of QuickTime, of Unix and of DOS. */
const unsetClocks: ReadonlySet<string> = new Set(['1904-01-01T00:00:00', '1970-01-01T00:00:00', '1980-01-01T00:00:00']);

function existsInCalendar(year: number, month: number, day: number): boolean {
  if (year < firstYear || year > lastYear || month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** `+02:00` from `+02:00`, `+0200` or `Z`; null outside -12:00…+14:00 or off the quarter hour. */
export function parseOffset(text: string | null | undefined): string | null {
  const trimmed = text?.trim() ?? '';
  if (trimmed === 'Z') return '+00:00';
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(trimmed);
  if (!match) return null;
  const minutes = (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
  return Number(match[3]) < 60 ? formatOffset(minutes) : null;
}

function formatOffset(minutes: number): string | null {
  if (minutes < -12 * 60 || minutes > 14 * 60 || minutes % 15 !== 0) return null;
  const hours = Math.trunc(Math.abs(minutes) / 60);
  const rest = Math.abs(minutes) % 60;
  return `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
}

/**
 * Reads EXIF's `2011:05:06 09:59:48`, XMP's ISO 8601 and dates alone (taken as midnight, as other catalogues do).
 * Null for zeros, blanks, 24:00, days that no calendar has, years before 1800 or after 2100, and clocks never set.
 */
export function parseMoment(text: string | null | undefined): Moment | null {
  const match = pattern.exec(text ?? '');
  if (!match) return null;
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00', offset] = match;
  if (!existsInCalendar(Number(year), Number(month), Number(day))) return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  return unsetClocks.has(local) ? null : { local, offset: parseOffset(offset) };
}

/** Offsets in use that are not whole hours, as minutes past the hour away from zero. */
const oddOffsets: ReadonlySet<number> = new Set([-570, -210, 210, 270, 330, 345, 390, 525, 570, 630, 765]);
/** A receiver's last fix may lag the shutter by this much; more says nothing about the time zone. */
const maxLagMinutes = 5;

/**
 * The offset that GPS time (UTC) implies for a local wall time: the difference rounded to 15 minutes, accepted only if it
 * is an offset some place on Earth uses and the rounding moved it by 5 minutes at most.
 */
export function offsetFromGps(local: string, gpsDate: string, gpsTime: readonly number[]): string | null {
  const [hours, minutes, seconds] = gpsTime;
  const day = /^(\d{4})[-:](\d{2})[-:](\d{2})$/.exec(gpsDate.trim());
  if (!day || hours === undefined || minutes === undefined || seconds === undefined) return null;
  const utc = Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3]), hours, minutes, seconds);
  const difference = (Date.parse(`${local}Z`) - utc) / 60_000;
  if (Number.isNaN(difference)) return null;
  const rounded = Math.round(difference / 15) * 15;
  if (Math.abs(difference - rounded) > maxLagMinutes) return null;
  return rounded % 60 === 0 || oddOffsets.has(rounded) ? formatOffset(rounded) : null;
}
