// `name:` — part of the file's name. Runs everywhere; pure.
import { textFilter } from './filter.ts';

export const nameFilter = textFilter({
  key: 'name',
  aliases: ['file', 'filename', '文件名', '名称'],
  hint: 'IMG_0142',
});
