// @ts-check
// `npm run licences`: writes docs/licences.md, the licence of every package that ships with Afterimage or runs beside it.
// Read from package-lock.json alone, so that every machine writes the same page whatever it has installed.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** @typedef {{ version?: string, license?: string, dev?: boolean, devOptional?: boolean, optional?: boolean, link?: boolean }} Locked */

const root = path.resolve(import.meta.dirname, '..');
const page = path.join(root, 'docs', 'licences.md');

const nameOf = (/** @type {string} */ place) =>
  place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);

/**
 * @param {Record<string, Locked>} packages as in package-lock.json
 * @param {boolean} development
 */
function rows(packages, development) {
  const found = Object.entries(packages)
    .filter(([place, locked]) => place !== '' && locked.link !== true && (locked.dev === true) === development)
    .map(([place, locked]) => {
      const name = nameOf(place);
      return `| ${name} | ${locked.version ?? ''} | ${locked.license ?? 'not stated'} |`;
    });
  return [...new Set(found)].sort((a, b) => (a < b ? -1 : 1));
}

/** The page as it should be. */
export function licencesPage() {
  /** @type {{ packages: Record<string, Locked> }} */
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const head = ['| package | version | licence |', '| --- | --- | --- |'];
  return `# Licences of the packages

Made by \`npm run licences\` from \`package-lock.json\`; do not edit. Afterimage itself is under the MIT licence. The bundled
starter model and what it learned from are described in its model card, \`resources/starter/clip/README.md\`; the
towns that photos are placed by are GeoNames data (CC BY 4.0), see \`resources/places/README.md\`.

## What Afterimage runs on

${[...head, ...rows(lock.packages, false)].join('\n')}

## What it is built and tested with

${[...head, ...rows(lock.packages, true)].join('\n')}
`;
}

if (import.meta.main) writeFileSync(page, licencesPage());
