// A program hard at work with a few bad files.
import type { Activity } from '../../src-shared/contract/jobs.ts';
import type { FileOutcome, ProblemGroup } from '../../src-shared/contract/library.ts';

export const busyActivity: Activity = {
  state: 'indexing',
  seen: 98_400,
  done: 34_120,
  total: 98_400,
  ratePerSecond: 9.4,
  etaSeconds: 6840,
  stages: [
    { stage: 'identify', done: 98_400, total: 98_400, failed: 0 },
    { stage: 'metadata', done: 98_200, total: 98_400, failed: 2 },
    { stage: 'thumbnail', done: 41_200, total: 98_400, failed: 11 },
    { stage: 'embed', done: 34_120, total: 98_400, failed: 0 },
  ],
  problems: 13,
  pause: null,
  pace: { speed: 'balanced', by: 'person' },
};

const file = (name: string, code: FileOutcome['code'], message: string): FileOutcome => ({
  path: `/home/lena/Pictures/2019/Old camera/${name}`,
  code,
  message,
});

export const problemGroups: ProblemGroup[] = [
  {
    code: 'unsupported-format',
    count: 11,
    files: Array.from({ length: 11 }, (_, i) =>
      file(
        `clip_${String(i + 1).padStart(4, '0')}.mts.jpg`,
        'unsupported-format',
        'This is a video with the name of a picture.',
      ),
    ),
  },
  {
    code: 'damaged',
    count: 2,
    files: [
      file('IMG_0921.JPG', 'damaged', 'This JPEG ends in the middle of the picture.'),
      file(
        'DSC_1123 a name that does not seem to come to an end.JPG',
        'damaged',
        'The data stops after 812 of 3,000 rows.',
      ),
    ],
  },
];
