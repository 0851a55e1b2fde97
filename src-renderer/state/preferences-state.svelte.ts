// Language, theme and row height: kept by the program, mirrored here, applied to the page at once.
import type { Api } from '../../src-shared/contract/api.ts';
import { defaultSettings, settingChoices, type Settings } from '../../src-shared/contract/choices.ts';
import { setLocale, systemLocale } from './messages.svelte.ts';

export const rowHeights = settingChoices.rowHeight;

/** The last known settings, so that the first paint has the right theme and language before the program answers. */
const mirrorKey = 'afterimage.settings';

export class Preferences {
  #settings = $state.raw<Settings>(defaultSettings);
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
    this.#apply(readMirror());
    api.subscribe('settings.changed', (settings) => {
      this.#apply(settings);
    });
  }

  get settings(): Settings {
    return this.#settings;
  }

  async load(): Promise<void> {
    this.#apply(await this.#api.settings.get());
  }

  async set(change: Partial<Settings>): Promise<void> {
    this.#apply({ ...this.#settings, ...change });
    await this.#api.settings.set(change);
  }

  /** One size up or down; stops at the ends. */
  stepRowHeight(step: 1 | -1 | 0): Promise<void> {
    const index = rowHeights.indexOf(this.#settings.rowHeight);
    const next =
      step === 0 ? defaultSettings.rowHeight : rowHeights[Math.max(0, Math.min(index + step, rowHeights.length - 1))];
    return next == null || next === this.#settings.rowHeight ? Promise.resolve() : this.set({ rowHeight: next });
  }

  #apply(settings: Settings): void {
    this.#settings = settings;
    setLocale(settings.language === 'system' ? systemLocale(navigator.languages) : settings.language);
    document.documentElement.dataset['theme'] = settings.theme;
    document.documentElement.dataset['density'] = settings.density;
    localStorage.setItem(mirrorKey, JSON.stringify(settings));
  }
}

function readMirror(): Settings {
  try {
    const parsed: unknown = JSON.parse(localStorage.getItem(mirrorKey) ?? '{}');
    return typeof parsed === 'object' ? { ...defaultSettings, ...parsed } : defaultSettings;
  } catch {
    return defaultSettings;
  }
}
