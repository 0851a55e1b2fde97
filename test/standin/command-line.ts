// `app.commandLine`: switches for Chromium, taken over when it starts.
import { only } from './absent.ts';

const switches = new Map<string, string>();

/** As Chromium wants them, without dashes. */
export function chromiumSwitches(): string[] {
  return [...switches].map(([name, value]) => (value === '' ? name : `${name}=${value}`));
}

export const commandLine = only('app.commandLine', {
  appendSwitch(name: string, value?: string): void {
    switches.set(name.toLowerCase(), value ?? '');
  },
  hasSwitch(name: string): boolean {
    return switches.has(name) || process.argv.some((text) => text === `--${name}` || text.startsWith(`--${name}=`));
  },
  getSwitchValue(name: string): string {
    const given = process.argv.find((text) => text.startsWith(`--${name}=`))?.slice(name.length + 3);
    return switches.get(name) ?? given ?? '';
  },
});
