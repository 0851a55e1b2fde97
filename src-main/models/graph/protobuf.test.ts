import { describe, expect, it } from 'vitest';
import { Message } from './protobuf.ts';

const hex = (message: Message): string => Buffer.from(message.encode()).toString('hex');

describe('protobuf', () => {
  it.each([
    [0, '0800'],
    [1, '0801'],
    [127, '087f'],
    [150, '089601'],
    [2 ** 32, '088080808010'],
    [-1, '08ffffffffffffffffff01'],
    [-(2 ** 53 - 1), '0881808080808080f0ff01'],
  ])('writes the integer %i', (value, expected) => {
    expect(hex(new Message().int(1, value))).toBe(expected);
  });

  it('writes strings, floats and messages with their lengths', () => {
    expect(hex(new Message().string(2, 'testing'))).toBe('120774657374696e67');
    expect(hex(new Message().float(2, 1))).toBe('150000803f');
    expect(hex(new Message().message(3, new Message().int(1, 150)))).toBe('1a03089601');
    expect(hex(new Message().int(20, 7))).toBe('a00107');
  });
});
