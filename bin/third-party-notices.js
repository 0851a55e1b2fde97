// @ts-check
// The licence texts of all packages that are part of the packaged application: what Afterimage runs on, and what is bundled
// into it. Read from node_modules as installed here; written where bin/package.js puts it into the package.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/**
 * Development dependencies that the bundler puts into out/. A test compares this with what the bundles really hold.
 * What they depend on is added: it may be bundled too, and a notice too many does no harm.
 */
export const bundledPackages = [
  '@huggingface/jinja',
  '@huggingface/tokenizers',
  '@lucide/svelte',
  'cli-progress',
  'commander',
  'electron-updater',
  // Not among the dependencies of `debug`, which takes it where it is.
  'supports-color',
  'svelte',
  'ws',
  'zod',
];

/** @typedef {{ name: string, version: string, license?: string, dependencies?: Record<string, string>, optionalDependencies?: Record<string, string> }} Manifest */

/** @param {string} file @returns {Manifest} */
const readManifest = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** The folder of a package as seen from another one, or null where it is not installed on this system. @param {string} from @param {string} name @param {string} root */
function find(from, name, root) {
  for (let folder = from; folder.startsWith(root); folder = path.dirname(folder)) {
    const found = path.join(folder, 'node_modules', name);
    if (existsSync(path.join(found, 'package.json'))) return found;
  }
  return null;
}

/** @param {string} root @returns {string[]} folders of the packages, each once */
function packageFolders(root) {
  const own = readManifest(path.join(root, 'package.json'));
  /** @type {Set<string>} */
  const found = new Set();
  /** @param {string} from @param {readonly string[]} names */
  const visit = (from, names) => {
    for (const name of names) {
      const folder = find(from, name, root);
      if (folder == null || found.has(folder)) continue;
      found.add(folder);
      const manifest = readManifest(path.join(folder, 'package.json'));
      visit(folder, Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }));
    }
  };
  visit(root, [...Object.keys(own.dependencies ?? {}), ...bundledPackages]);
  return [...found];
}

/** Who holds the rights in packages that name the MIT licence but come without its text. @type {[RegExp, string][]} */
const holders = [
  [/^onnxruntime-/, 'Microsoft Corporation'],
  [/^sqlite-vec/, 'Alex Garcia'],
];

/** The MIT licence reads the same everywhere but for this line. @param {string} name @param {string} root */
function mitText(name, root) {
  const holder = holders.find(([pattern]) => pattern.test(name))?.[1] ?? `The authors of ${name}`;
  const own = readFileSync(path.join(root, 'LICENSE'), 'utf8').trim();
  return own.replace(/^Copyright .*$/m, `Copyright (c) ${holder}`);
}

/** The licence's text. @param {string} folder @param {Manifest} manifest @param {string} root */
function licenceText(folder, { name, license }, root) {
  const names = readdirSync(folder);
  const files = names.filter((file) => /^(licen[cs]e|copying|notice|third.?party)/i.test(file));
  // What libraries are inside sharp's builds stands in their README.
  if (name.startsWith('@img/sharp')) files.push(...names.filter((file) => /^readme\.md$/i.test(file)));
  const texts = files.map((file) => readFileSync(path.join(folder, file), 'utf8').trim());
  if (texts.length > 0) return texts.join('\n\n');
  return license?.includes('MIT')
    ? mitText(name, root)
    : `See https://spdx.org/licenses for ${license ?? 'its licence'}.`;
}

/** @param {string} root the repository */
export function thirdPartyNotices(root) {
  const sections = packageFolders(root).map((folder) => {
    const manifest = readManifest(path.join(folder, 'package.json'));
    const title = `${manifest.name} ${manifest.version} (${manifest.license ?? 'no licence named'})`;
    return { title, text: licenceText(folder, manifest, root) };
  });
  sections.sort((a, b) => (a.title < b.title ? -1 : 1));
  const rule = '-'.repeat(80);
  const intro = `Afterimage is under the MIT licence (LICENSE.txt beside this file). It contains the packages below, each under its own
licence. Electron's and Chromium's licences are in LICENSE.electron.txt and LICENSES.chromium.html. libheif, libvips and what
belongs to it are under the LGPL: they lie as files of their own in the application (node_modules/libheif-js, node_modules/@img)
and may be replaced there. The towns (places/towns.br) are made of the GeoNames gazetteer (https://www.geonames.org), which is
under the Creative Commons Attribution 4.0 licence.`;
  return `${[intro, ...sections.map(({ title, text }) => `${rule}\n${title}\n${rule}\n\n${text}`)].join('\n\n')}\n`;
}
