// Settings as a service. Runs in the backend; what is stored and does not fit the schema any more is the default again.
import type { Services } from '../../src-shared/contract/api.ts';
import { defaultSettings, type Settings } from '../../src-shared/contract/choices.ts';
import { settingsSchema } from '../../src-shared/contract/settings.ts';
import type { EventHub } from '../../src-shared/rpc/events.ts';
import type { Library } from '../store/open.ts';
import { readSettings, writeSettings } from '../store/settings.ts';

export interface SettingsOptions {
  readonly library: Library;
  readonly announce: EventHub['emit'];
  readonly onChanged: (settings: Settings) => void;
}

/** As they are now. */
export function currentSettings(library: Library): Settings {
  const stored = readSettings(library);
  const settings: Record<string, unknown> = { ...defaultSettings };
  for (const [key, schema] of Object.entries(settingsSchema.shape)) {
    const parsed = schema.safeParse(stored[key]);
    if (parsed.success) settings[key] = parsed.data;
  }
  return settings as Settings;
}

export function createSettings({ library, announce, onChanged }: SettingsOptions): Services['settings'] {
  return {
    get: () => Promise.resolve(currentSettings(library)),
    set(input) {
      writeSettings(library, { ...input });
      const settings = currentSettings(library);
      announce('settings.changed', settings);
      onChanged(settings);
      return Promise.resolve(settings);
    },
  };
}
