// Every setting as the panel shows it: where it stands, what it is called, what may be chosen. Pure but for the language.
import { settingChoices, type Settings } from '../../../src-shared/contract/choices.ts';
import { type MessageKey, t } from '../../state/messages.svelte.ts';

export type SettingKey = keyof Settings;

interface Words {
  readonly label: MessageKey;
  /** What it means, where the words alone do not say it. */
  readonly note?: MessageKey;
  /** Of each value; a value without one is shown as it is. */
  readonly values: Readonly<Record<string, MessageKey>>;
}

const onOff = { on: 'settings.on', off: 'settings.off' } as const;
const system = 'settings.system';

const words: Readonly<Record<SettingKey, Words>> = {
  language: { label: 'settings.language', values: { system } },
  theme: { label: 'settings.theme', values: { system, light: 'settings.light', dark: 'settings.dark' } },
  density: {
    label: 'settings.density',
    values: { comfortable: 'settings.densityComfortable', compact: 'settings.densityCompact' },
  },
  viewer: { label: 'settings.viewer', values: { dark: 'settings.viewerDark', paper: 'settings.viewerPaper' } },
  rowHeight: { label: 'settings.rowHeight', note: 'settings.rowHeightNote', values: {} },
  strictness: {
    label: 'strictness.label',
    note: 'settings.strictnessNote',
    values: { wide: 'strictness.wide', normal: 'strictness.normal', strict: 'strictness.strict' },
  },
  history: { label: 'settings.history', note: 'settings.historyNote', values: onOff },
  speed: {
    label: 'settings.speed',
    note: 'settings.speedNote',
    values: { quiet: 'settings.speedQuiet', balanced: 'settings.speedBalanced', full: 'settings.speedFull' },
  },
  acceleration: {
    label: 'settings.acceleration',
    note: 'settings.accelerationNote',
    values: { auto: 'settings.accelerationAuto', off: 'settings.off' },
  },
  captions: {
    label: 'settings.captions',
    note: 'settings.captionsNote',
    values: { on: 'settings.captionsOn', off: 'settings.captionsOff' },
  },
  conversations: {
    label: 'settings.conversations',
    values: { keep: 'settings.conversationsKeep', forget: 'settings.conversationsForget' },
  },
  letters: { label: 'settings.letters', note: 'settings.lettersNote', values: onOff },
};

/** Names of languages are written in themselves. */
const languages: Readonly<Record<string, string>> = { en: 'English', 'zh-CN': '简体中文' };

export const settingGroups = [
  { title: 'settings.group.appearance', keys: ['language', 'theme', 'density', 'viewer', 'rowHeight'] },
  { title: 'settings.group.search', keys: ['strictness', 'history'] },
  { title: 'settings.group.work', keys: ['speed', 'acceleration', 'captions'] },
  { title: 'settings.group.ask', keys: ['conversations'] },
  { title: 'settings.group.keyboard', keys: ['letters'] },
] as const satisfies readonly { readonly title: MessageKey; readonly keys: readonly SettingKey[] }[];

export interface SettingRow {
  readonly key: SettingKey;
  readonly label: string;
  readonly note: string | null;
  readonly choices: readonly { readonly value: string | number; readonly text: string; readonly lang?: string }[];
}

export function settingRow(key: SettingKey): SettingRow {
  const { label, note, values } = words[key];
  const choices = settingChoices[key].map((value) => {
    const name = values[String(value)];
    const text = name == null ? (languages[value] ?? String(value)) : t(name);
    return { value, text, ...(key === 'language' && value !== 'system' && { lang: String(value) }) };
  });
  return { key, label: t(label), note: note == null ? null : t(note), choices };
}

/** Whether all the words asked for are found, in any order, somewhere in what stands there. */
export function isAsked(asked: string, texts: readonly (string | null)[]): boolean {
  const said = texts.join(' ').toLocaleLowerCase();
  return asked
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => said.includes(word));
}

/** Groups with what of them was asked for; a group whose title was asked for is there as a whole. */
export const askedGroups = (asked: string): { title: MessageKey; rows: SettingRow[] }[] =>
  settingGroups
    .map(({ title, keys }) => {
      const rows = keys.map(settingRow);
      if (isAsked(asked, [t(title)])) return { title, rows };
      const found = rows.filter(({ key, label, note, choices }) =>
        isAsked(asked, [key, t(title), label, note, ...choices.map(({ text }) => text)]),
      );
      return { title, rows: found };
    })
    .filter(({ rows }) => rows.length > 0);
