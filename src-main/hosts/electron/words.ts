// The few words that main itself says, in the languages the interface speaks: names of menus and of their fixed items, one
// notification. Runs in Electron's main process; pure. Everything else comes from the interface.
import type { Settings } from '../../../src-shared/contract/choices.ts';

export interface Words {
  readonly file: string;
  readonly edit: string;
  readonly view: string;
  readonly photo: string;
  readonly rating: string;
  readonly window: string;
  readonly help: string;
  readonly about: string;
  readonly services: string;
  readonly hide: string;
  readonly hideOthers: string;
  readonly showAll: string;
  readonly quit: string;
  readonly undo: string;
  readonly redo: string;
  readonly cut: string;
  readonly copy: string;
  readonly paste: string;
  readonly selectAll: string;
  readonly fullScreen: string;
  readonly minimise: string;
  readonly zoom: string;
  readonly front: string;
  readonly close: string;
  readonly chooseFolders: string;
  readonly indexed: string;
  readonly photosReady: (count: number) => string;
}

const english: Words = {
  file: 'File',
  edit: 'Edit',
  view: 'View',
  photo: 'Photo',
  rating: 'Stars',
  window: 'Window',
  help: 'Help',
  about: 'About Afterimage',
  services: 'Services',
  hide: 'Hide Afterimage',
  hideOthers: 'Hide Others',
  showAll: 'Show All',
  quit: 'Quit Afterimage',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select All',
  fullScreen: 'Full Screen',
  minimise: 'Minimise',
  zoom: 'Zoom',
  front: 'Bring All to Front',
  close: 'Close Window',
  chooseFolders: 'Choose folders with photos',
  indexed: 'Indexing is done',
  photosReady: (count) => (count === 1 ? '1 photo can be found now.' : `${String(count)} photos can be found now.`),
};

const chinese: Words = {
  file: '文件',
  edit: '编辑',
  view: '显示',
  photo: '照片',
  rating: '星级',
  window: '窗口',
  help: '帮助',
  about: '关于 Afterimage',
  services: '服务',
  hide: '隐藏 Afterimage',
  hideOthers: '隐藏其他',
  showAll: '全部显示',
  quit: '退出 Afterimage',
  undo: '撤销',
  redo: '重做',
  cut: '剪切',
  copy: '复制',
  paste: '粘贴',
  selectAll: '全选',
  fullScreen: '全屏',
  minimise: '最小化',
  zoom: '缩放',
  front: '前置全部窗口',
  close: '关闭窗口',
  chooseFolders: '选择含有照片的文件夹',
  indexed: '索引完成',
  photosReady: (count) => `现在可以找到 ${String(count)} 张照片。`,
};

/** `system`: the language of the operating system, as `zh-Hans-CN`. */
export function wordsFor(language: Settings['language'], system: string): Words {
  const spoken = language === 'system' ? system : language;
  return /^zh\b/i.test(spoken) ? chinese : english;
}
