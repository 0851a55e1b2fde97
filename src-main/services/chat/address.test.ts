import { describe, expect, it } from 'vitest';
import { checkedAddress, isLoopback } from './address.ts';

describe('an address', () => {
  it.each([
    'http://localhost:11434',
    'http://127.0.0.1',
    'https://127.8.9.1:1',
    'http://[::1]:80',
    'http://0x7f000001/',
  ])('%s is this computer', (text) => {
    expect(isLoopback(new URL(text))).toBe(true);
    expect(() => checkedAddress(text, false)).not.toThrow();
  });

  it.each([
    'http://192.168.1.2:11434',
    'http://127.0.0.1.example',
    'http://localhost.example',
    'http://0.0.0.0',
    'http://[::ffff:7f00:1]',
    'https://example.org/v1',
  ])('%s is another computer’s: refused with the warning, unless allowed', (text) => {
    expect(() => checkedAddress(text, false)).toThrow('leave it');
    expect(checkedAddress(text, true).href).toBe(new URL(text.endsWith('/v1') ? `${text}/` : text).href);
  });

  it.each(['nothing', 'ftp://127.0.0.1', 'file:///etc/passwd', 'http://user:word@127.0.0.1'])('%s is none', (text) => {
    expect(() => checkedAddress(text, true)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });

  it('keeps its path, ready for more, and nothing behind it', () => {
    expect(checkedAddress('http://127.0.0.1:8080/v1?key=1#x', false).href).toBe('http://127.0.0.1:8080/v1/');
  });
});
