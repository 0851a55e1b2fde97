import { describe, expect, it } from 'vitest';
import type { ProblemGroup } from '../../../src-shared/contract/library.ts';
import { problemReport } from './problem-report.ts';

const path = '/home/lena/Pictures/secret trip/IMG_1.JPG';
const groups: ProblemGroup[] = [
  { code: 'damaged', count: 7, files: [{ path, code: 'damaged', message: `“${path}” ends in the middle.` }] },
];
const captions = { total: 1, files: [{ path: 'C:\\Pictures\\secret trip\\b.jpg', message: 'Too much memory.' }] };

describe('the report of problems', () => {
  it('has names and reasons, and no folder', () => {
    expect(problemReport(groups, captions, false)).toBe(
      'Afterimage: 8 problems\n\ndamaged: 7\n  IMG_1.JPG: “IMG_1.JPG” ends in the middle.\n\ncaptions: 1\n  b.jpg: Too much memory.\n',
    );
  });

  it('has the folders where they are wanted', () => {
    expect(problemReport(groups, { total: 0, files: [] }, true)).toContain(`  ${path}: “${path}” ends`);
  });
});
