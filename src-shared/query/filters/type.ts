// `type:` — the file type, told by content and not by name. Runs everywhere; pure.
import { photoFormats } from '../../photo/formats.ts';
import { choiceFilter } from './filter.ts';

export const typeFilter = choiceFilter({
  key: 'type',
  aliases: ['format', 'filetype', 'ext', '类型', '格式'],
  choices: photoFormats,
  synonyms: {
    jpg: 'jpeg', tif: 'tiff', heic: 'heif', hif: 'heif', jpegxl: 'jxl', dng: 'raw', cr2: 'raw', cr3: 'raw', nef: 'raw',
    arw: 'raw', orf: 'raw', raf: 'raw', rw2: 'raw', pef: 'raw', srw: 'raw',
  }, // prettier-ignore
});
