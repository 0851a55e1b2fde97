// What a file says of its photo, in words.
import type { PhotoDetails } from '../../../src-shared/contract/library.ts';
import { fileSize, wallTime } from '../../state/dates.ts';
import { formatNumber, t } from '../../state/messages.svelte.ts';

interface Fact {
  readonly label: string;
  readonly value: string;
  readonly note?: string | undefined;
}

/** Makers often repeat their name in the model. */
export function cameraName(camera: PhotoDetails['camera']): string {
  const make = camera?.make ?? '';
  const model = camera?.model ?? '';
  return model.toLowerCase().startsWith(make.toLowerCase()) ? model : `${make} ${model}`.trim();
}

/** Town, region, country; what repeats the name before it is left out. */
export function placeName(place: PhotoDetails['place'], separator: string): string {
  if (place == null) return '';
  const parts = [place.town, place.region ?? '', place.country].filter((part) => part !== '');
  return parts.filter((part, at) => part !== parts[at - 1]).join(separator);
}

/** Those that there are, in the order in which they are read. */
export function factsOf(details: PhotoDetails): Fact[] {
  const camera = cameraName(details.camera);
  return [
    takenFact(details),
    ...placeFacts(details),
    ...(camera === '' ? [] : [{ label: t('info.camera'), value: camera }]),
    ...(details.lens == null ? [] : [{ label: t('info.lens'), value: details.lens }]),
    ...pixelFacts(details),
    { label: t('info.file'), value: fileSize(details.bytes), note: details.format?.toUpperCase() },
  ];
}

const takenFact = ({ takenAt, offset }: PhotoDetails): Fact => ({
  label: t('info.taken'),
  value: takenAt == null ? t('dates.unknown') : wallTime(takenAt, 'full'),
  note: offset == null ? undefined : `UTC${offset}`,
});

/** Degrees behind the name of the place, or alone where it has none. */
function placeFacts({ place, gps }: PhotoDetails): Fact[] {
  const name = placeName(place, t('list.separator'));
  const degrees = (value: number): string =>
    formatNumber(value, { minimumFractionDigits: 5, maximumFractionDigits: 5 });
  const point = gps == null ? '' : `${degrees(gps.latitude)}, ${degrees(gps.longitude)}`;
  if (name !== '') return [{ label: t('info.place'), value: name, note: point === '' ? undefined : point }];
  return point === '' ? [] : [{ label: t('info.place'), value: point }];
}

function pixelFacts({ width, height }: PhotoDetails): Fact[] {
  if (width == null || height == null || width === 0) return [];
  const megapixels = formatNumber((width * height) / 1e6, { maximumFractionDigits: 1 });
  const value = `${formatNumber(width)} × ${formatNumber(height)}`;
  return [{ label: t('info.pixels'), value, note: t('info.megapixels', { n: megapixels }) }];
}
