// The archives of macOS and Windows, made on Linux: its fake Electron is packaged with the other system's list of files. Shows
// what of the packages that bring all systems along goes in, and that what npm installs for Linux alone stays out.
import { listPackage } from '@electron/asar';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { repository, runNode } from './packaged-application.ts';

type Configuration = Readonly<Record<string, object>>;
const ort = 'node_modules/onnxruntime-node/bin/napi-v6';

/** Without .dll: electron-builder itself never puts one into an application for Linux. */
export const otherSystems = [
  {
    system: 'mac',
    arch: 'arm64',
    natives: [
      'node_modules/better-sqlite3/prebuilds/darwin-arm64.node',
      `${ort}/darwin/arm64/libonnxruntime.1.dylib`,
      `${ort}/darwin/arm64/onnxruntime_binding.node`,
    ],
  },
  {
    system: 'win',
    arch: 'x64',
    natives: ['node_modules/better-sqlite3/prebuilds/win32-x64.node', `${ort}/win32/x64/onnxruntime_binding.node`],
  },
] as const;

/** Files and folders in the archive. `scratch` holds the fake Electron as `electron`. */
export async function archiveOf(
  { system, arch }: { system: string; arch: string },
  scratch: string,
): Promise<string[]> {
  const configuration = parse(await readFile(join(repository, 'electron-builder.yml'), 'utf8')) as Configuration;
  const { files } = configuration[system] as { files: string[] };
  const output = join(scratch, system);
  const changed = {
    ...configuration,
    linux: { ...configuration['linux'], files },
    directories: { ...configuration['directories'], output },
    electronDist: join(scratch, 'electron'),
    // Only the archive is looked at.
    extraResources: [],
  };
  const file = join(scratch, `${system}.json`);
  await writeFile(file, JSON.stringify(changed));
  const args = ['--dir', '--linux', `--${arch}`, '--config', file, '--publish', 'never'];
  const ran = await runNode(['node_modules/electron-builder/cli.js', ...args], repository);
  if (ran.code !== 0) throw new Error(`electron-builder failed:\n${ran.out}\n${ran.err}`);
  const folder = arch === 'x64' ? 'linux-unpacked' : `linux-${arch}-unpacked`;
  const archive = join(output, folder, 'resources/app.asar');
  return listPackage(archive, { isPack: false }).map((path) => path.slice(1));
}
