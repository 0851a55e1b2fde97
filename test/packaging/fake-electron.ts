// A folder that electron-builder takes for an unpacked Electron of this system (Linux): everything it looks at and nothing else,
// so that the packaging can be proven where Electron's program cannot be had. It cannot be started.
import { createPackage } from '@electron/asar';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** By this Electron's fuses are found in the program; see the documentation of @electron/fuses. */
const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const fuseVersion = 1;
/** As Electron 45 comes: `1` is on, `0` off. In the order of FuseV1Options. */
const fusesAsShipped = '101000111';
const locales = ['de', 'en-GB', 'en-US', 'fr', 'zh-CN', 'zh-TW'];

export async function makeFakeElectron(directory: string): Promise<void> {
  await mkdir(join(directory, 'locales'), { recursive: true });
  await mkdir(join(directory, 'resources'));
  const wire = Buffer.concat([
    Buffer.from([fuseVersion, fusesAsShipped.length]),
    Buffer.from(fusesAsShipped, 'latin1'),
  ]);
  const program = Buffer.concat([
    Buffer.from(`before ${fuseSentinel}`, 'latin1'),
    wire,
    Buffer.from(' after', 'latin1'),
  ]);
  await writeFile(join(directory, 'electron'), program);
  await chmod(join(directory, 'electron'), 0o755);
  await writeFile(join(directory, 'version'), '45.4.1');
  await writeFile(join(directory, 'LICENSE'), 'licence of Electron');
  await writeFile(join(directory, 'LICENSES.chromium.html'), 'licences of Chromium');
  for (const locale of locales) await writeFile(join(directory, 'locales', `${locale}.pak`), locale);
  await writeFile(join(directory, 'chrome-sandbox'), 'sandbox');

  const source = join(directory, '..', 'default-app');
  await mkdir(source, { recursive: true });
  await writeFile(join(source, 'package.json'), '{"name":"default"}');
  await createPackage(source, join(directory, 'resources/default_app.asar'));
}
