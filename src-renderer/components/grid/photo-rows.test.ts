import { describe, expect, it } from 'vitest';
import type { Api } from '../../../src-shared/contract/api.ts';
import { createPhotoRows } from './photo-rows.ts';

function fakeApi(fails = false): { api: Api; asked: number[][] } {
  const asked: number[][] = [];
  const photos = ({ ids }: { ids: number[] }): Promise<unknown> => {
    asked.push(ids);
    return fails
      ? Promise.reject(new Error('offline'))
      : Promise.resolve({ photos: ids.filter((id) => id < 1000).map((id) => ({ id, path: `/p/${String(id)}.jpg` })) });
  };
  return { api: { library: { photos } } as unknown as Api, asked };
}
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe('rows near the view', () => {
  it('asks once for what it does not have and tells when it came', async () => {
    const { api, asked } = fakeApi();
    const rows = createPhotoRows(api);
    let arrivals = 0;
    rows.onArrival(() => (arrivals += 1));
    rows.want([1, 2]);
    rows.want([1, 2, 3]);
    await settle();
    expect(asked.flat()).toEqual([1, 2, 3]);
    expect(rows.get(3)?.path).toBe('/p/3.jpg');
    expect(arrivals).toBe(2);
    rows.want([1, 2, 3]);
    await settle();
    expect(asked).toHaveLength(2);
  });

  it('drops what the view has left behind before it was asked for', async () => {
    const { api, asked } = fakeApi();
    const rows = createPhotoRows(api);
    rows.want(Array.from({ length: 900 }, (_, i) => i + 1));
    rows.want([950]);
    await settle();
    expect(asked.flat()).toHaveLength(480 + 1);
    expect(rows.get(950)).toBeDefined();
    expect(rows.get(700)).toBeUndefined();
  });

  it('shows an expired row until the new one is here', async () => {
    const { api, asked } = fakeApi();
    const rows = createPhotoRows(api);
    rows.want([1]);
    await settle();
    rows.expire();
    expect(rows.get(1)).toBeDefined();
    rows.want([1]);
    await settle();
    expect(asked).toEqual([[1], [1]]);
  });

  it('asks again after a failure, when the view wants it', async () => {
    const { api, asked } = fakeApi(true);
    const rows = createPhotoRows(api);
    rows.want([1]);
    await settle();
    rows.want([1]);
    await settle();
    expect(asked).toEqual([[1], [1]]);
  });

  it('does not ask for ever for a photo that the library does not know', async () => {
    const { api, asked } = fakeApi();
    const rows = createPhotoRows(api);
    rows.want([5000]);
    await settle();
    expect(asked).toEqual([[5000]]);
  });
});
