// `dialog`: records what was asked and answers as a person does who cancels. Tests replace its methods to answer otherwise.
import { only } from './absent.ts';
import { recorded } from './recordings.ts';

interface MessageBoxOptions {
  readonly cancelId?: number;
}

/** The window before the options may be left out. */
function note(method: string, args: readonly unknown[]): unknown {
  const options = args.length > 1 ? args[1] : args[0];
  recorded.dialogs.push({ method, options });
  return options;
}

export const dialog = only('dialog', {
  async showOpenDialog(...args: unknown[]): Promise<{ canceled: boolean; filePaths: string[] }> {
    note('showOpenDialog', args);
    return { canceled: true, filePaths: [] };
  },
  async showSaveDialog(...args: unknown[]): Promise<{ canceled: boolean; filePath: string }> {
    note('showSaveDialog', args);
    return { canceled: true, filePath: '' };
  },
  async showMessageBox(...args: unknown[]): Promise<{ response: number; checkboxChecked: boolean }> {
    const options = note('showMessageBox', args) as MessageBoxOptions;
    return { response: options.cancelId ?? 0, checkboxChecked: false };
  },
  showErrorBox(title: string, content: string): void {
    recorded.dialogs.push({ method: 'showErrorBox', options: { title, content } });
    process.stderr.write(`${title}\n${content}\n`);
  },
});
