import { afterEach, describe, expect, it } from 'vitest';
import { settingChoices } from '../../../src-shared/contract/choices.ts';
import { setLocale } from '../../state/messages.svelte.ts';
import { askedGroups, settingGroups, settingRow } from './setting-rows.ts';

afterEach(() => {
  setLocale('en');
});

const keysFor = (asked: string): string[] => askedGroups(asked).flatMap(({ rows }) => rows.map(({ key }) => key));

describe('the settings', () => {
  it('are all in the panel, each once, with all that may be chosen', () => {
    const keys = settingGroups.flatMap((group) => [...group.keys]);
    expect([...keys].sort()).toEqual(Object.keys(settingChoices).sort());
    for (const key of keys) expect(settingRow(key).choices.map(({ value }) => value)).toEqual([...settingChoices[key]]);
  });

  it.each(['en', 'zh-CN'] as const)('have a different word for each choice in %s', (locale) => {
    setLocale(locale);
    for (const group of settingGroups)
      for (const key of group.keys) {
        const texts = settingRow(key).choices.map(({ text }) => text);
        expect(new Set(texts).size, key).toBe(texts.length);
      }
  });

  it('are found by their name, by a choice, by what is said of them and by their group', () => {
    expect(keysFor('density')).toEqual(['density']);
    expect(keysFor('compact')).toEqual(['density']);
    expect(keysFor('battery')).toEqual(['speed']);
    expect(keysFor('keyboard')).toEqual(['letters']);
    expect(keysFor('chinese nothing')).toEqual([]);
    expect(keysFor('QUIET  speed')).toEqual(['speed']);
    expect(keysFor('')).toHaveLength(Object.keys(settingChoices).length);
  });

  it('are found in the language that is shown', () => {
    setLocale('zh-CN');
    expect(keysFor('密度')).toEqual(['density']);
  });
});
