// Calendar days as numbers. Runs in the backend; pure.

const dayMs = 86_400_000;

/** Days since 1970-01-01 of the calendar day a local time begins with; null where it is no date. */
export function dayNumber(localTime: string): number | null {
  const ms = Date.parse(`${localTime.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(ms) ? null : Math.round(ms / dayMs);
}
