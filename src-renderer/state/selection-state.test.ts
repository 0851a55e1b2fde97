import { beforeEach, describe, expect, it } from 'vitest';
import { SelectionState } from './selection-state.svelte.ts';

const list = (count: number, topic = 'timeline', where: string | null = '') => ({
  id: Uint32Array.from({ length: count }, (_, at) => 100 + at),
  where,
  topic,
});

describe('choosing photos', () => {
  let selection: SelectionState;
  const chosen = (): number[] | null => selection.ids(1000);
  beforeEach(() => {
    selection = new SelectionState();
    selection.show(list(10));
  });

  it('draws a run out and in again from the photo that was chosen last', () => {
    selection.toggle(8);
    selection.toggle(2);
    selection.extendTo(4);
    expect(chosen()).toEqual([102, 103, 104, 108]);
    selection.extendTo(6);
    selection.extendTo(3);
    expect(chosen()).toEqual([102, 103, 108]);
    selection.extendTo(0);
    expect(chosen()).toEqual([100, 101, 102, 108]);
  });

  it('begins a run where it is told when nothing was chosen yet', () => {
    selection.extendTo(4, 3);
    selection.extendTo(5, 4);
    expect(chosen()).toEqual([103, 104, 105]);
  });

  it('shows what a run would choose before it is chosen', () => {
    selection.propose(5);
    expect(selection.candidates).toBeNull();
    selection.toggle(7);
    selection.propose(5);
    expect(selection.candidates).toEqual([5, 8]);
    selection.extendTo(5);
    expect(selection.candidates).toBeNull();
  });

  it('takes a section in, and out where all of it is in', () => {
    selection.toggle(4);
    selection.toggleRange([3, 6]);
    expect(chosen()).toEqual([103, 104, 105]);
    selection.toggleRange([3, 6]);
    expect(selection.isEmpty).toBe(true);
  });

  it('loses what its list loses, and everything with another list', () => {
    selection.toggleRange([7, 10]);
    selection.show(list(9));
    expect(chosen()).toEqual([107, 108]);
    selection.show(list(9, 'album'));
    expect(selection.isEmpty).toBe(true);
    selection.toggle(0);
    selection.leave('timeline');
    expect(selection.count).toBe(1);
    selection.leave('album');
    expect(selection.count).toBe(0);
  });

  it('lends itself to one photo and comes back', () => {
    selection.toggle(1);
    const giveBack = selection.lend(105);
    expect(chosen()).toEqual([105]);
    giveBack();
    expect(chosen()).toEqual([101]);
    selection.lend(101)();
    expect(chosen()).toEqual([101]);
    const tooLate = selection.lend(105);
    selection.toggle(8);
    tooLate();
    expect(chosen()).toEqual([105, 108]);
  });

  it('comes back without what went meanwhile', () => {
    selection.toggleRange([8, 10]);
    const giveBack = selection.lend(101);
    selection.show(list(9));
    giveBack();
    expect(chosen()).toEqual([108]);
  });

  it('chooses all by the filter where there is one', () => {
    selection.all();
    expect(selection.set).toEqual({ where: '', except: [] });
    selection.toggle(3);
    expect([selection.count, selection.set]).toEqual([9, { where: '', except: [103] }]);
    selection.show(list(3, 'results', null));
    selection.all();
    expect(selection.set).toEqual({ ids: [100, 101, 102] });
  });
});
