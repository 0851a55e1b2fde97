// Lines, bands and confidence as facts.
import { describe, expect, it } from 'vitest';
import { addedBy, bandLines, bandOf, confidenceOf } from './bands.ts';

const normal = bandLines('normal');

describe('bands', () => {
  it('have lines that strictness only moves up', () => {
    const all = (['wide', 'normal', 'strict'] as const).map(bandLines);
    for (const line of ['strong', 'possible', 'worth'] as const) {
      const values = all.map((lines) => lines[line]);
      expect(values).toEqual([...values].sort((a, b) => a - b));
    }
    for (const { strong, worth, possible } of all) expect(strong > worth && worth > possible).toBe(true);
  });

  it.each([
    [0.1, 'unknown', 'strong'],
    [-0.1, 'unknown', 'possible'],
    [-5, 'unknown', 'unlikely'],
    [-50, 'own', 'strong'],
    [-5, 'all', 'unlikely'],
  ] as const)('of %d log odds, texts %s: %s', (evidence, said, band) => {
    expect(bandOf(evidence, said, normal)).toBe(band);
  });

  it('believe a caption, and its silence a little less; a share of it beside a picture', () => {
    expect(addedBy('all', 1)).toBeGreaterThan(-addedBy('silent', 1));
    expect(addedBy('silent', 1)).toBeLessThan(0);
    expect(addedBy('unknown', 1)).toBe(0);
    expect(addedBy('all', 0.5)).toBe(addedBy('all', 1) / 2);
  });

  it.each([
    [{ strong: 1, possible: 0, unlikely: 9 }, -9, 'clear'],
    [{ strong: 0, possible: 2, unlikely: 9 }, normal.worth + 0.1, 'weak'],
    [{ strong: 0, possible: 2, unlikely: 9 }, normal.worth - 0.1, 'none'],
    [{ strong: 0, possible: 0, unlikely: 0 }, -Infinity, 'none'],
  ] as const)('come to a confidence: %o, best %d: %s', (counts, best, confidence) => {
    expect(confidenceOf(counts, best, normal)).toBe(confidence);
  });
});
